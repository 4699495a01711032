import { argv, exit } from "node:process";
import { setFlagsFromString } from "node:v8";
import { run } from "./cli/run.ts";

// On the guess that rows live long, V8 would put those of a long export where they are collected late: 130 MiB for 40.
setFlagsFromString("--no-allocation-site-pretenuring");

exit(await run(argv));
