import { BadCopy } from "../store/bad-copy.ts";
import { moveStore } from "../store/move/move.ts";
import { isStoreAddress, withoutPassword } from "../store-address.ts";
import { askedWrongly, failed } from "./outcome.ts";
import { printJson, printLine, progressBar } from "./print.ts";

/** Copies a store into a new one of another engine, verified. What is written to it meanwhile is not copied. */
export async function migrateStore(
  from: string,
  to: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  for (const [name, address] of Object.entries({ FROM: from, TO: to })) {
    if (isStoreAddress(address)) continue;
    throw askedWrongly(
      `${name}: got "${withoutPassword(address)}"; sqlite:FILE or postgres://HOST/DATABASE was expected`,
    );
  }
  if (from === to) throw askedWrongly("TO: another store than FROM was expected");
  const bar = progressBar("rows");
  try {
    const moved = await moveStore(from, to, (done, total) => void bar.show(done, total));
    bar.end();
    const where = withoutPassword(to);
    if (json) printJson({ to: where, ...moved });
    else printLine(`${where}: ${moved.rows} rows of ${moved.tables} tables, verified`);
  } catch (error) {
    bar.end();
    const which = error instanceof BadCopy ? `${withoutPassword(to)}: ` : "";
    throw failed(which + (error as Error).message);
  }
}
