import { tmpdir } from "node:os";
import { join } from "node:path";

/** For the environment of a program that is started many times: its code is compiled once, not each time. */
export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), "tokentide-compile-cache") };
