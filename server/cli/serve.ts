import type { Config } from "../config.ts";
import { compose } from "../compose.ts";
import { jsonLog } from "../log.ts";
import { parseRoles } from "../roles.ts";
import { faultText } from "../rules/fault.ts";
import { argument, askedWrongly, failed } from "./outcome.ts";

export interface ServeOptions {
  readonly roles: string;
}

const STOP_MS = 9_000; // a service manager may wait ten seconds before it kills

/** Takes on the roles until SIGINT or SIGTERM. */
export async function serve(config: Config, { roles: named }: ServeOptions): Promise<void> {
  const roles = argument("--roles", named, parseRoles);
  const log = jsonLog(config.LOG_LEVEL);
  const tokentide = compose(config, log);
  const faults = tokentide.alerting.rules.faults();
  if (faults.length > 0) {
    await tokentide.close();
    throw askedWrongly(faults.map(faultText).join("\n"));
  }
  process.on("SIGHUP", () => {
    const wrong = tokentide.alerting.reload();
    for (const fault of wrong) log.error({ ...fault }, faultText(fault));
  });
  const running = await tokentide.start(roles).catch(async (error: unknown) => {
    await tokentide.close();
    throw failed(listenFault(error, config));
  });
  if (running.url === "") log.info({ roles: [...roles] }, "running");
  else log.info({ url: running.url }, "listening");
  if (running.url !== "" && process.stdout.isTTY)
    process.stdout.write(`Tokentide: ${running.url}\n`);

  const signal = await untilStopped();
  log.info({ signal }, "stopping");
  await running.stop();
  await tokentide.close();
  log.info({}, "stopped");
}

/** Waits for SIGINT or SIGTERM; from then on the process ends in time, whatever hangs. */
export async function untilStopped(): Promise<string> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => resolve(name));
  });
  setTimeout(() => process.exit(1), STOP_MS).unref();
  return signal;
}

export function listenFault(error: unknown, { HOST, PORT }: Config): string {
  const { code } = error as { code?: string };
  if (code === "EADDRINUSE") return `PORT: ${PORT} on ${HOST} is in use by another program`;
  if (code === "EACCES") return `PORT: this user may not listen on ${PORT}`;
  if (code === "ENOTFOUND" || code === "EADDRNOTAVAIL") {
    return `HOST: ${HOST} is not an address of this machine`;
  }
  return (error as Error).message;
}
