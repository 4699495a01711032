import { vi } from "vitest";
import { CommandError } from "../../../server/cli/outcome.ts";
import type { Ended } from "./command.ts";

/** Runs a command inside this process, where starting another would only take time; the code is 0 unless it says otherwise. */
export async function asked(work: () => Promise<number | void>): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: (await work()) ?? 0, ...written };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { code: error.exitCode, ...written, stderr: `${written.stderr}${error.message}\n` };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
