import { expect, test } from "vitest";
import { doctor, type Finding } from "../../server/cli/doctor.ts";
import { readConfig } from "../../server/config.ts";
import { build, type Built } from "../support/app.ts";
import { asked } from "./support/asked.ts";

const DEAF = "http://127.0.0.1:9/api/v1";

async function examined(app: Built): Promise<{ code: number | null; findings: Finding[] }> {
  const config = readConfig({ OPENROUTER_BASE_URL: DEAF });
  const { code, stdout } = await asked(() => doctor(app.tokentide, config, { json: true }));
  return { code, findings: JSON.parse(stdout) as Finding[] };
}

function of(findings: readonly Finding[], what: string): Finding | undefined {
  return findings.find((finding) => finding.what === what);
}

test("says of each source what is wrong and what to do, and ends with 1", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  const { code, findings } = await examined(app);
  expect(code).toBe(1);
  expect(of(findings, "store")).toMatchObject({ ok: true });
  expect(of(findings, "source openrouter")).toMatchObject({
    ok: false,
    said: "pending: nothing collected yet",
    mend: expect.stringContaining("collect --source"),
  });
  expect(of(findings, "source claims-list")).toMatchObject({ ok: true });
  await app.close();
});

test("names what is set aside, an author nobody has classified, and data that is late", async () => {
  const app = build({ now: "2026-07-15T09:00:00Z" });
  const csv = "date,model_permaslug,total_tokens\n2026-07-14,brand-new/x,100\n";
  await app.bring({ csv, asOf: "2026-07-15T02:00:00Z" });
  const twice = `${csv}2026-07-14,brand-new/x,101\n`;
  await expect(app.bring({ csv: twice, asOf: "2026-07-15T03:00:00Z" })).rejects.toThrow(/twice/);
  app.setClock("2026-07-17T00:00:00Z");
  const { findings } = await examined(app);
  expect(of(findings, "origins")).toMatchObject({
    ok: false,
    said: "mapping.unmapped: brand-new, above 0.5 % of 2026-07-14",
  });
  expect(of(findings, "quarantine")?.said).toMatch(/1 set aside.*brand-new\/x twice/);
  expect(of(findings, "source openrouter")?.said).toMatch(/^stale: late: .*; set aside: /);
  await app.close();
});
