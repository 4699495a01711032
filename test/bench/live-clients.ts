import { connect } from "node:net";

// Clients that count: `node live-clients.ts PORT COUNT`. Says when all are connected, and when all were told of an event.
const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const AT_ONCE = 100;

const state = { begun: 0, greeted: 0, told: 0, first: 0n };
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
  state.greeted += 1;
  if (state.greeted === count) allGreeted.resolve();
}

function onTold(): void {
  if (state.told === 0) state.first = process.hrtime.bigint();
  state.told += 1;
  if (state.told < count) return;
  state.told = 0;
  process.send?.({ first: String(state.first), last: String(process.hrtime.bigint()) });
}

process.once("disconnect", () => process.exit());
while (state.begun < count) {
  // The queue of connections that wait to be taken is no longer than a few hundred.
  if (state.begun - state.greeted < AT_ONCE) {
    listen();
    state.begun += 1;
  } else await new Promise((resolve) => setImmediate(resolve));
}
await allGreeted.promise;
process.send?.("connected");
