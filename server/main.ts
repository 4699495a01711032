import { argv, exit, versions } from "node:process";

const NODE_MIN = [22, 18] as const;

// Said before anything else is loaded: an older Node would die on the first import with a riddle.
const [major = 0, minor = 0] = versions.node.split(".").map(Number);
if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  console.error(`Tokentide needs Node ${NODE_MIN.join(".")} or newer; this is ${versions.node}.`);
  exit(1);
}
const { run } = await import("./cli/run.ts");
exit(await run(argv));
