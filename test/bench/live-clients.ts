import { once } from "node:events";
import { connect } from "node:net";

// Clients that count: `node live-clients.ts PORT COUNT`. Says when all are connected, and when all were told of an event.
const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const AT_ONCE = 100;

let greeted = 0;
let told = 0;
let first = 0n;
const allGreeted = Promise.withResolvers<void>();

function listen(): void {
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n");
  let rest = "";
  socket.on("data", (chunk: Buffer) => {
    const blocks = (rest + chunk.toString("latin1")).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      if (block.includes("event: alert")) onTold();
      else if (block.includes("retry:")) onGreeted();
    }
  });
  socket.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}

function onGreeted(): void {
  greeted += 1;
  if (greeted === count) allGreeted.resolve();
}

function onTold(): void {
  if (told === 0) first = process.hrtime.bigint();
  told += 1;
  if (told < count) return;
  told = 0;
  process.send?.({ first: String(first), last: String(process.hrtime.bigint()) });
}

process.once("disconnect", () => process.exit());
for (let begun = 0; begun < count;) {
  for (let i = 0; i < AT_ONCE && begun < count; i++, begun++) listen();
  // The queue of connections that wait to be taken is no longer than a few hundred.
  while (greeted < begun - AT_ONCE) await new Promise((resolve) => setTimeout(resolve, 5));
}
await allGreeted.promise;
process.send?.("connected");
await once(process, "disconnect");
