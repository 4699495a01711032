import { MARKET, SYNTHETIC } from "../market/source.ts";
import type { Lang } from "./lang.ts";

export interface Licence {
  readonly name: string;
  readonly title: string;
  readonly path: string;
}

export interface Publisher {
  readonly title: string;
  readonly path?: string;
}

const CC_BY: Licence = {
  name: "CC-BY-4.0",
  title: "Creative Commons Attribution 4.0",
  path: "https://creativecommons.org/licenses/by/4.0/",
};

const PUBLISHERS: ReadonlyMap<string, Publisher> = new Map([
  [MARKET, { title: "OpenRouter rankings", path: "https://openrouter.ai/rankings" }],
  [
    "vercel",
    {
      title: "Vercel, AI Gateway Leaderboard Data",
      path: "https://vercel.com/ai-gateway/leaderboards",
    },
  ],
  ["claims", { title: "Figures as stated; each row names its publisher" }],
]);

const INVENTED = "SYNTHETIC, invented by Tokentide's demo";

/** Who publishes a source; one of one's own is named as it is. */
export function publisherOf(source: string): Publisher {
  return PUBLISHERS.get(source) ?? { title: source === SYNTHETIC ? INVENTED : source };
}

/** The licence under which a source's figures go on; undefined for rows of one's own, of which we know none. */
export function licenceOf(source: string): Licence | undefined {
  return PUBLISHERS.has(source) ? CC_BY : undefined;
}

interface ExportWords {
  readonly filter: string;
  readonly cite: string;
  readonly files: string;
  readonly licence: string;
  readonly licenceUnknown: string;
  readonly rows: (count: string) => string;
  readonly reading: string;
  readonly withoutRows: string;
  readonly withoutSecondMarket: string;
  readonly operatorTitle: string;
  readonly operatorOnly: string;
}

const WORDS: Readonly<Record<Lang, ExportWords>> = {
  en: {
    filter: "What was asked for",
    cite: "Cite it",
    files: "Files",
    licence: "Licence",
    licenceUnknown: "Rows of your own: no licence is known.",
    rows: (count) => `${count} rows`,
    reading:
      "UTF-8, comma, CRLF, one header line. Token counts are whole numbers beyond 2^53: read them as 64-bit integers or as text. Text that a spreadsheet would take for a formula bears an apostrophe before it; numbers never do.",
    withoutRows:
      "Models by day are the publisher's own rows, which it asks not to re-serve: they are not in public exports and snapshots.",
    withoutSecondMarket:
      "The second market's leaderboard is its publisher's own table: it is not in snapshots.",
    operatorTitle: "Tokentide: rows with their vintages",
    operatorOnly:
      "For the operator: the publishers' own rows are in it, and OpenRouter asks not to re-serve them. `import` of this file into an empty store gives the same numbers. The bytes as they came are not in it; a backup has them.",
  },
  zh: {
    filter: "查询条件",
    cite: "引用",
    files: "文件",
    licence: "许可",
    licenceUnknown: "自有数据：许可未知。",
    rows: (count) => `${count} 行`,
    reading:
      "UTF-8 编码，逗号分隔，CRLF 换行，首行为列名。词元数是可能超过 2^53 的整数，请按 64 位整数或文本读取。电子表格会当作公式的文本前加一个撇号；数字从不加。",
    withoutRows:
      "按日按模型的数据是发布方的原始行，发布方请求不要转发，因此不在公开的导出和快照中。",
    withoutSecondMarket: "第二市场的榜单是其发布方自己的表，不在快照中。",
    operatorTitle: "Tokentide：各版本的原始行",
    operatorOnly:
      "仅供运营者使用：内含发布方的原始行，OpenRouter 请求不要转发。用 `import` 导入空库即得相同数字。原始字节不在其中，备份里有。",
  },
};

/** What a README beside exported rows says, in a language. */
export function exportWords(lang: Lang): ExportWords {
  return WORDS[lang];
}
