import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { Pool } from "undici";

/** What is asked, over and over. */
export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export interface Load {
  readonly perSecond: number;
  readonly requests: number;
}

export const CONNECTIONS = 64;

/** wrk where it is installed; otherwise our own, which takes more of the machine than it leaves to the server. */
export function loadGenerator(): { name: string; run: (asked: Asked) => Promise<Load> } {
  try {
    execFileSync("wrk", ["-v"], { stdio: "ignore" });
  } catch (error) {
    // wrk tells its version with exit code 1.
    if ((error as { code?: string }).code === "ENOENT") return { name: "undici", run: viaOwn };
  }
  return { name: "wrk", run: viaWrk };
}

async function viaWrk({ url, headers, seconds }: Asked): Promise<Load> {
  const given = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, ...given, url];
  const { stdout } = await promisify(execFile)("wrk", args);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  return { requests, perSecond: Number(/Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1]) };
}

async function viaOwn(asked: Asked): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    import.meta.filename,
    JSON.stringify(asked),
  ]);
  return JSON.parse(stdout) as Load;
}

async function generate({ url, headers, seconds }: Asked): Promise<Load> {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const start = performance.now();
  const end = start + seconds * 1000;
  let requests = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      const { body } = await pool.request({ path: pathname + search, method: "GET", headers });
      await body.dump({ limit: Number.MAX_SAFE_INTEGER });
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const perSecond = (requests / (performance.now() - start)) * 1000;
  await pool.close();
  return { requests, perSecond };
}

if (import.meta.main) {
  const asked = JSON.parse(process.argv[2] ?? "") as Asked;
  process.stdout.write(JSON.stringify(await generate(asked)));
}
