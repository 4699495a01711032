import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/stores.ts";
import { startTokentide } from "./process.ts";

test("without a network it serves at once, says what is missing and since when, and does not insist", async () => {
  const knocks: number[] = [];
  const deaf = createServer((socket) => {
    knocks.push(Date.now());
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(deaf, "listening");
  const { port } = deaf.address() as AddressInfo;

  const folder = temporaryFolder();
  const tokentide = startTokentide(folder, {
    DATABASE_URL: `sqlite:${folder}/tokentide.db`,
    OPENROUTER_BASE_URL: `http://127.0.0.1:${port}/api/v1`,
  });
  const url = await tokentide.url;
  const first = await fetch(`${url}/`, { signal: AbortSignal.timeout(5_000) });
  expect(first.status).toBe(200);

  const source = await sourceOnceTried(url, 0);
  await sourceOnceTried(url, 1);
  expect(source).toMatchObject({ state: "unreachable", as_of: null });
  expect(source?.reason).toMatch(/^not reached since 2.*Z: .*\(.+\)/);
  const page = await (await fetch(`${url}/`)).text();
  expect(page).toMatch(/OpenRouter/);
  expect(page).toMatch(/silent since|not reached/i);
  const headline = await fetch(`${url}/api/v1/headline`);
  expect(await headline.json()).toMatchObject({ data: null, meta: { as_of: null } });

  // One try with its two repetitions for the rankings and for the catalogue, then a pause of minutes.
  const knocked = knocks.length;
  await sleep(3_000);
  expect(knocked).toBeLessThanOrEqual(6);
  expect(knocks.length).toBe(knocked);
  await tokentide.kill("SIGTERM");
  deaf.close();
});

async function sourceOnceTried(url: string, index: number) {
  for (let tries = 0; tries < 200; tries++) {
    const { data } = (await (await fetch(`${url}/api/v1/sources`)).json()) as {
      data: { state: string; reason: string | null; as_of: string | null }[];
    };
    if (data[index]?.state === "unreachable") return data[index];
    await sleep(100);
  }
  throw new Error("it never said that the source is unreachable");
}
