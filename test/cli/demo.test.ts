import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryPlace } from "./support/command.ts";

const URL_SAID = /SYNTHETIC demo: (http:\S+) /;

async function until<Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean) {
  for (let tries = 0; tries < 300; tries++) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error("it did not come to hold");
}

interface Alerts {
  readonly data: readonly { readonly rule: string; readonly event: { readonly data: object } }[];
}

test("starts by itself, tells its receiver of a change of the lead, shows it, and leaves nothing behind", async () => {
  const here = temporaryPlace();
  const args = ["demo", "--seconds-a-day", "0.2"];
  const running = here.start(args, { env: { TMPDIR: here.folder, PORT: "0" } });
  const url = (await running.prints(URL_SAID))[1] ?? "";
  expect(new URL(url).port).not.toBe("3000");
  expect(readdirSync(here.folder).some((name) => name.startsWith("tokentide-demo-"))).toBe(true);

  const page = async () => (await fetch(url)).text();
  const told = await until(page, (text) => /aria-current="step"/.test(text));
  expect(told).toMatch(/<summary>SYNTHETIC · Leader: Chinese models, week 9 of 2042/);
  const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as Alerts;
  const lead = data.find(({ rule }) => rule === "demo-lead-change");
  expect(lead?.event.data).toMatchObject({ synthetic: true, source: "synthetic" });

  const first = await headlineWeek(url);
  await until(
    () => headlineWeek(url),
    (week) => week > first,
  );

  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('"level":50')]);
  expect(readdirSync(here.folder)).toEqual([]);
  expect(existsSync(join(here.folder, "tokentide.db"))).toBe(false);
}, 30_000);

async function headlineWeek(url: string): Promise<string> {
  const answer = (await (await fetch(`${url}/api/v1/headline`)).json()) as {
    data: { period: string };
  };
  return answer.data.period;
}

test("refuses a pace or a port that cannot be meant, and says which", async () => {
  const here = temporaryPlace();
  for (const [name, value] of [
    ["--seconds-a-day", "0"],
    ["--port", "99999"],
    ["--seed", "many"],
  ] as const) {
    const { code, stderr } = await here.run(["demo", name, value]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`${name}: got "${value}"; a number from`),
    ]);
  }
});
