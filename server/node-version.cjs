// Plain JavaScript, run before all else: a Node that is too old cannot even read the rest, and would say a riddle.
const NEEDED = [22, 18];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Tokentide needs Node ${NEEDED.join(".")} or newer; this is ${process.versions.node}.`,
  );
  process.exit(1);
}
