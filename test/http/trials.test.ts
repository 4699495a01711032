import { afterAll, beforeAll, expect, test } from "vitest";
import type { Built } from "../support/app.ts";
import { runTrials, trialMarket } from "./support/trials.ts";

const COUNT = 600; // `npm run test:api` asks 20,000
const SEED = 20_260_714;

let app: Built;
beforeAll(async () => {
  app = await trialMarket();
});
afterAll(() => app.close());

test(`random questions of the document are answered as it says, broken ones are named (seed ${SEED})`, async () => {
  const { good, bad } = await runTrials(app, COUNT, SEED);
  // The trial would be empty if all were refused, or none.
  expect(good.get(200)).toBeGreaterThan(COUNT / 4);
  expect([...good.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 404, 422]));
  expect([...bad.keys()]).toEqual([400]);
});
