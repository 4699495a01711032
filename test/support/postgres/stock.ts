import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { openStore } from "../../../server/store/open.ts";
import { makeBlank, readBlank, type Blank } from "./blank.ts";
import { debian, embedded, startPostgres, type Engine, type PostgresServer } from "./server.ts";

// New, migrated databases, made ahead of time by the process that starts the tests. A test takes one by renaming a file,
// which is one step for all workers and needs no waiting, and gives it back the same way. The server is started when the
// first is asked for.

declare module "vitest" {
  export interface ProvidedContext {
    databases: string;
  }
}

const STOCK = 6; // as many as the workers take in the time that one is made
const LOOK_MS = 10;
const CONNECT_SECONDS = 30; // more workers than cores make even a server on the same machine slow to answer

export default function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-databases-"));
  project.provide("databases", folder);
  const ending = new AbortController();
  const older = debian();
  const engines = [embedded(), ...(older ? [older] : [])];
  const running = engines.map((engine) => serve(engine, join(folder, engine.name), ending.signal));
  return async () => {
    ending.abort();
    await Promise.all(running);
    rmSync(folder, { recursive: true, force: true });
  };
}

async function serve(engine: Engine, folder: string, ending: AbortSignal): Promise<void> {
  for (const kind of ["free", "taken", "done", "copies"])
    mkdirSync(join(folder, kind), { recursive: true });
  while (!existsSync(join(folder, "wanted"))) {
    if (ending.aborted) return;
    await sleep(LOOK_MS, undefined, { ref: false });
  }
  let server: PostgresServer | undefined;
  try {
    server = await startPostgres(engine);
    const template = server.urlOf("template1");
    await openStoreOnce(template);
    const blank = await readBlank(template);
    while (!ending.aborted) {
      if (!(await restock(server, folder, blank))) await sleep(LOOK_MS);
    }
  } catch (error) {
    writeFileSync(join(folder, "failed"), String(error));
  } finally {
    await server?.stop();
  }
}

/** What every new database is a copy of. */
async function openStoreOnce(url: string): Promise<void> {
  const store = openStore(url);
  await store.ready();
  await store.close();
}

/** Makes one, or makes one that was given back new again; false where there was nothing to do. */
async function restock(server: PostgresServer, folder: string, blank: Blank): Promise<boolean> {
  const [copy] = readdirSync(join(folder, "copies"));
  if (copy !== undefined) {
    const source = readFileSync(join(folder, "copies", copy), "utf8");
    const url = await server.createDatabase(new URL(source).pathname.slice(1));
    writeFileSync(join(folder, copy), url);
    rmSync(join(folder, "copies", copy));
    renameSync(join(folder, copy), join(folder, "taken", copy));
    return true;
  }
  const [done] = readdirSync(join(folder, "done"));
  if (done !== undefined) {
    const url = readFileSync(join(folder, "done", done), "utf8");
    if (await makeBlank(url, blank)) {
      renameSync(join(folder, "done", done), join(folder, "free", done));
    } else {
      await server.dropDatabase(url.split("/").at(-1) ?? "");
      rmSync(join(folder, "done", done));
    }
    return true;
  }
  if (readdirSync(join(folder, "free")).length < STOCK) {
    const url = await server.createDatabase();
    const name = url.split("/").at(-1) ?? "";
    writeFileSync(join(folder, name), url);
    renameSync(join(folder, name), join(folder, "free", name));
    return true;
  }
  return false;
}

/** Takes a new database, or a copy of one that nobody is connected to; its address, and how to give it back. */
export function takeDatabase(folder: string, engine: Engine["name"], copyOf?: string) {
  const of = join(folder, engine);
  writeFileSync(join(of, "wanted"), "");
  const name = copyOf === undefined ? wait(of, () => takeOne(of)) : takeCopy(of, copyOf);
  const url = readFileSync(join(of, "taken", name), "utf8");
  return {
    url: `${url}?connect_timeout=${CONNECT_SECONDS}`,
    giveBack: () => renameSync(join(of, "taken", name), join(of, "done", name)),
  };
}

function takeCopy(of: string, copyOf: string): string {
  const name = `copy_${randomUUID()}`;
  writeFileSync(join(of, name), copyOf);
  renameSync(join(of, name), join(of, "copies", name));
  return wait(of, () => (existsSync(join(of, "taken", name)) ? name : undefined));
}

function takeOne(of: string): string | undefined {
  return readdirSync(join(of, "free")).find((name) =>
    take(join(of, "free", name), join(of, "taken", name)),
  );
}

/** Stands still until there is one: whoever takes one need not wait for a promise. */
function wait(of: string, look: () => string | undefined): string {
  for (;;) {
    if (existsSync(join(of, "failed"))) throw new Error(readFileSync(join(of, "failed"), "utf8"));
    const found = look();
    if (found !== undefined) return found;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
}

/** False where another worker was quicker. */
function take(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}
