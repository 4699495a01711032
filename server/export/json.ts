import type { Exportable, ExportPage } from "../exporting.ts";

/** The interface's answer with every row, and their number at its end: what was cut off is no JSON. */
export async function* jsonText(
  { meta }: Pick<Exportable, "meta">,
  pages: AsyncIterable<ExportPage>,
): AsyncGenerator<string> {
  yield `{"meta":${JSON.stringify(meta)},"data":[`;
  let count = 0;
  for await (const { rows } of pages) {
    if (rows.length === 0) continue;
    const text = JSON.stringify(rows, decimalStrings).slice(1, -1);
    yield count === 0 ? text : `,${text}`;
    count += rows.length;
  }
  yield `],"rows":${count}}\n`;
}

function decimalStrings(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
