import { serve } from "@hono/node-server";
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { answerProcessorTime } from "./http-process.ts";

/** The whole app over a store, served as `serve` does it, with no job running. */
const [file = "", now = ""] = process.argv.slice(2);
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const ahead = Number(now) - Date.now();
const config = readConfig({ DATABASE_URL: `sqlite:${file}` });
const app = compose(config, silent, () => Date.now() + ahead).app();
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => process.send?.({ port }));
answerProcessorTime();
