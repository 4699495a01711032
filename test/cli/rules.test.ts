import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { run } from "../../server/cli/run.ts";
import { backtestData } from "../../server/wire-events.ts";
import { weeksCsv } from "../support/alert-market.ts";
import { asked } from "./support/asked.ts";
import { place } from "./support/command.ts";

const HERE = join(import.meta.dirname, "../rules");
const RULES = `rules:
  - { id: half, on: { share: CN }, when: { crosses: 50, direction: up } }
  - { id: claims, on: claim }
`;
const FAULTY =
  "rules:\n  - { id: half, on: { share: CN }, when: { changes: { by: 5% } } }\n  - { id: half, on: lead }\n";
const here = place();
const command = (...args: string[]) => asked(() => run(["node", "tokentide", ...args]));
const inside = (...args: string[]) => command("rules", ...args);
const file = (name: string, text: string) => join(here.folder, here.file(name, text));
const [rules, faulty] = [file("tokentide.yaml", RULES), file("faulty.yaml", FAULTY)];

beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", `sqlite:${join(here.folder, "tokentide.db")}`);
  vi.stubEnv("OPENROUTER_BASE_URL", "http://127.0.0.1:9/api/v1");
  const csv = weeksCsv({
    "2025-W38": { CN: 45, US: 55 },
    "2025-W39": { CN: 55, US: 45 },
    "2025-W40": { CN: 48, US: 52 },
  });
  const options = ["--source", "openrouter", "--as-of", "2025-10-06T02:00:00Z"];
  const imported = await command("import", file("rows.csv", csv), ...options);
  expect(imported.stderr).toBe("");
});
afterAll(() => {
  vi.unstubAllEnvs();
  here.remove();
});

test("check says that a file is sound, and what is in it", async () => {
  expect(await inside("check", rules)).toEqual({
    code: 0,
    stdout: `${rules}: 2 rules, 0 endpoints, no fault\n`,
    stderr: "",
  });
  const { stdout } = await inside("check", rules, "--json");
  expect(JSON.parse(stdout)).toEqual({
    ok: true,
    faults: [],
    rules: ["half", "claims"],
    endpoints: [],
  });
});

test("check says every fault of a file with its line, and ends with 1", async () => {
  const { code, stdout, stderr } = await inside("check", faulty);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(/faulty\.yaml:2: rules\[0\]\.when\.changes\.by: got "5%"; .* write 5pp$/),
    expect.stringMatching(/faulty\.yaml:3: rules\[1\]\.id: "half" is taken by line 2$/),
  ]);
  const json = await inside("check", faulty, "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, faults: [{ line: 2 }, { line: 3 }] });
});

test("test runs the cases of a file, and those beside a file of rules", async () => {
  const shipped = await inside("test", join(HERE, "shipped.yaml"));
  expect([shipped.code, shipped.stderr]).toEqual([0, ""]);
  expect(shipped.stdout).toMatch(/^ok {4}lead-change: a lead that changes hands/);
  const beside = await inside("test", join(HERE, "conditions.yaml"), "--json");
  expect(beside.code).toBe(0);
  expect(JSON.parse(beside.stdout)).toHaveLength(20);
});

test("test says how a case comes out otherwise, and ends with 1", async () => {
  const cases = `cases:
  - name: never
    rule: cn-half
    weeks: { 2026-W20: { CN: 45, US: 55 }, 2026-W21: { CN: 55, US: 45 } }
    expect: { events: [] }
`;
  const { code, stdout, stderr } = await inside("test", file("cases.yaml", cases));
  expect(code).toBe(1);
  expect(stdout).toBe("wrong cn-half: never\n      raised and not expected: 2026-W21 firing CN\n");
  expect(stderr).toBe("1 of 1 cases came out otherwise\n");
});

test("backtest says on what the store holds when each rule would have spoken", async () => {
  const { code, stdout, stderr } = await inside("backtest", rules);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("half: { on: { share: CN }, when: { crosses: 50, direction: up } }");
  expect(stdout).toContain("fired: 2025-W39\n  resolved: 2025-W40");
  expect(stdout).toContain("fired at 49: 2025-W39\n  fired at 51: 2025-W39");
  expect(stdout).toContain("not on closed periods, so without a history: claims");

  const json = await inside("backtest", rules, "--mode", "now", "--json");
  const [found] = z.array(backtestData).parse(JSON.parse(json.stdout));
  expect(found).toMatchObject({
    rule: "half",
    mode: "now",
    fired: ["2025-W39"],
    resolved: ["2025-W40"],
  });
});

test.each([
  [["check", "nowhere.yaml"], 2, /FILE: nowhere\.yaml cannot be read \(ENOENT\)/],
  [["test", rules], 2, /FILE: .*tokentide\.test\.yaml cannot be read/],
  [["backtest", rules, "--mode", "later"], 2, /--mode: got "later"; vintage or now was expected/],
  [
    ["backtest", rules, "--rule", "third"],
    2,
    /--rule: got "third"; one of half, claims was expected/,
  ],
  [["backtest", faulty], 1, /faulty\.yaml:2: /],
] as const)("%j is refused", async (args, code, said) => {
  const ended = await inside(...args);
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
  expect(ended.stderr).toMatch(said);
});

test("a program does not start on a faulty file, and doctor says which line to mend", async () => {
  const env = {
    TOKENTIDE_CONFIG: "faulty.yaml",
    OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1",
    PORT: "0",
  };
  const served = await here.run(["serve"], { env });
  expect(served.code).toBe(2);
  expect(served.stderr).toMatch(/faulty\.yaml:2: rules\[0\]/);
  vi.stubEnv("TOKENTIDE_CONFIG", faulty);
  const doctor = await command("doctor");
  vi.stubEnv("TOKENTIDE_CONFIG", "");
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toMatch(/^wrong rules: .*faulty\.yaml:2: rules\[0\]/m);
});

test("SIGHUP takes a changed file up, and a bad one not at all", async () => {
  const env = {
    OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1",
    VERCEL_LEADERBOARD_URL: "",
    PORT: "0",
    LOG_LEVEL: "info",
  };
  here.file("tokentide.yaml", RULES);
  const running = here.start(["serve"], { env });
  await running.says(/listening/);
  here.file("tokentide.yaml", FAULTY);
  running.kill("SIGHUP");
  await running.says(/tokentide\.yaml:2: rules\[0\]/);
  here.file("tokentide.yaml", RULES);
  running.kill("SIGHUP");
  await running.says(/"faults":0,"rules":9/);
  running.kill("SIGTERM");
  expect((await running.ended).code).toBe(0);
});
