import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** A name for this process, and how to tell that another on this machine has died. */
export function processIdentity(): {
  readonly holder: string;
  readonly isGone: (holder: string) => boolean;
} {
  const host = hostname();
  const holder = `${host}:${process.pid}:${randomBytes(4).toString("hex")}`;
  const isGone = (other: string): boolean => {
    const [otherHost, pid] = other.split(":");
    if (otherHost !== host || other === holder) return false;
    return Number(pid) === process.pid || !isAlive(Number(pid));
  };
  return { holder, isGone };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
