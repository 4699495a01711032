import { parseArgs } from "node:util";
import { runTrials, trialMarket } from "./support/trials.ts";

/** `npm run test:api [-- --count N] [-- --seed N]`: random questions of the OpenAPI document, and as many broken ones. */
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
process.stdout.write(`seed ${values.seed}\n`);
const app = await trialMarket();
const { good, bad } = await runTrials(app, Number(values.count), Number(values.seed));
const told = (tally: ReadonlyMap<number, number>) =>
  [...tally]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${count} answered ${status}`)
    .join(", ");
process.stdout.write(`of the document: ${told(good)}\nbroken: ${told(bad)}\n`);
await app.close();
