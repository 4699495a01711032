import { linkText } from "../../words/alert.ts";
import type { Fitted } from "./fit.ts";

/** How a channel writes what is bold, what is plain, and a link; each takes raw text and escapes it. */
export interface Markup {
  readonly bold: (text: string) => string;
  readonly plain: (text: string) => string;
  readonly link: (text: string, url: string) => string;
}

/** Nothing in it is markup, and an address stands bare. */
export const PLAIN: Markup = {
  bold: (text) => text,
  plain: (text) => text,
  link: (text, url) => `${text}: ${url}`,
};

/** Whether several events stand under one title. */
export function isGrouped({ sections, leftOut }: Fitted): boolean {
  return sections.length > 1 || leftOut !== null;
}

/** Everything below the message's title: each event, what was left out, whose figures these are. */
export function textOf(words: Fitted, { bold, plain, link }: Markup): string {
  const sections = words.sections.map(({ title, lines, link: url }) =>
    [
      ...(isGrouped(words) ? [bold(title)] : []),
      ...lines.map(plain),
      ...(url === "" ? [] : [link(linkText(words.lang), url)]),
    ].join("\n"),
  );
  const end = [words.leftOut ?? "", ...words.credits].filter((text) => text !== "").map(plain);
  return [...sections, end.join("\n")].filter((text) => text !== "").join("\n\n");
}

/** An address that ends no link early: brackets and spaces are percent-encoded. */
export function linkSafe(url: string): string {
  return url.replace(
    /[()<>[\]\s|"]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
