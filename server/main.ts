import { argv, exit } from "node:process";
import { run } from "./cli/run.ts";

exit(await run(argv));
