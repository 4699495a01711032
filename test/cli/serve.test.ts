import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { serve } from "../../server/cli/serve.ts";
import { readConfig } from "../../server/config.ts";
import { startOpenRouter, type OpenRouter } from "../support/openrouter/server.ts";
import { syntheticArchive } from "../support/openrouter/archive.ts";
import { asked } from "./support/asked.ts";
import { temporaryPlace } from "./support/command.ts";

const LISTENING = /"url":"(http:[^"]+)","msg":"listening"/;
const STOP_MS = 10_000; // what a service manager allows

let openrouter: OpenRouter;
beforeAll(async () => {
  const archive = syntheticArchive({ firstPublication: "2025-10-08", publications: 1, seed: 4 });
  openrouter = await startOpenRouter({ archive });
});
afterAll(() => openrouter.close());

async function until<Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean) {
  for (let tries = 0; tries < 200; tries++) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come to hold");
}

test("collects, answers, logs a line an event, and stops on SIGTERM", async () => {
  const here = temporaryPlace();
  const token = "a-token-that-no-log-may-show-0123456789";
  const env = {
    PORT: "0",
    VERCEL_LEADERBOARD_URL: "",
    OPENROUTER_BASE_URL: openrouter.baseUrl,
    ADMIN_TOKEN: token,
  };
  const running = here.start(["serve"], { env });
  const url = (await running.says(LISTENING))[1] ?? "";
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  const shares = await until(
    async () => (await (await fetch(`${url}/api/v1/shares`)).json()) as { data: unknown[] },
    ({ data }) => data.length > 0,
  );
  expect(shares).toMatchObject({ meta: { as_of: expect.stringMatching(/^2025-10-08/) } });
  expect((await fetch(url)).headers.get("content-type")).toMatch(/html/);
  await running.says(/"msg":"job ended"/);

  const asked = performance.now();
  running.kill("SIGTERM");
  const { code, stdout, stderr } = await running.ended;
  expect([code, stdout]).toEqual([0, ""]);
  expect(performance.now() - asked).toBeLessThan(STOP_MS);
  const lines = stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { msg: string });
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(["listening", "job ended", "stopping", "stopped"]),
  );
  for (const line of lines) {
    expect(line).toMatchObject({ level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/) });
  }
  expect(stderr).not.toContain(token);
  await expect(fetch(url)).rejects.toThrow();
});

test("stops in time although its source hangs and a reader has not read", async () => {
  const here = temporaryPlace();
  const hanging = await startOpenRouter({
    archive: { pulls: [] },
    faults: [{ fault: { kind: "hang" } }],
  });
  onTestFinished(() => hanging.close());
  const env = { PORT: "0", VERCEL_LEADERBOARD_URL: "", OPENROUTER_BASE_URL: hanging.baseUrl };
  const running = here.start(["serve"], { env });
  const url = (await running.says(LISTENING))[1] ?? "";
  await until(
    async () => hanging.requests.length,
    (count) => count > 0,
  );
  const open = await fetch(`${url}/api/v1/authors`);
  const asked = performance.now();
  running.kill("SIGINT");
  expect((await running.ended).code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(STOP_MS);
  await open.body?.cancel();
});

test("does not start on a port that is in use, and names PORT", async () => {
  const here = temporaryPlace();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  expect(await here.run(["serve"], { env: { PORT: String(port) } })).toEqual({
    code: 1,
    stdout: "",
    stderr: `PORT: ${port} on 127.0.0.1 is in use by another program\n`,
  });
});

test("does not start on an address of another machine, and names HOST", async () => {
  const config = readConfig({
    HOST: "203.0.113.1", // kept for documents: no machine has it
    PORT: "0",
    DATABASE_URL: "sqlite::memory:",
    LOG_LEVEL: "silent",
  });
  const { code, stderr } = await asked(() => serve(config, { roles: "web" }));
  expect([code, stderr]).toEqual([1, "HOST: 203.0.113.1 is not an address of this machine\n"]);
});
