import { SaxesParser } from "saxes";

/** An element with what stands in it. */
export interface Element {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const ATOM = "http://www.w3.org/2005/Atom";
const XHTML = "http://www.w3.org/1999/xhtml";

/** Reads XML 1.0 with namespaces; throws where it is not well-formed. */
export function parseXml(text: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ local, uri, attributes }) => {
    const named = Object.values(attributes).map(({ name, value }) => [name, value]);
    const element: Element = {
      name: local,
      namespace: uri,
      attributes: Object.fromEntries(named) as Record<string, string>,
      children: [],
      text: "",
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("text", (said) => {
    for (const element of open) element.text += said;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  if (!root) throw new Error("no element");
  return root;
}

export const named = (of: Element, name: string) =>
  of.children.filter((child) => child.name === name);

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** What of RFC 4287 a feed breaks; empty where it is valid. Addresses are read from `base`, where the feed was found. */
export function faultsOf(feed: Element, base: string): string[] {
  const faults: string[] = [];
  const say = (fault: string, holds: boolean) => void (holds || faults.push(fault));
  say("4.1.1: the root is atom:feed", feed.name === "feed" && feed.namespace === ATOM);
  checkCommon(feed, "feed");
  say("4.1.1: a self link", links(feed, "self").length === 1);
  const entries = named(feed, "entry");
  for (const entry of entries) checkEntry(entry);
  const ids = entries.map((entry) => named(entry, "id")[0]?.text);
  say("4.1.1: no two entries of one id", new Set(ids).size === ids.length);
  const order = entries.map((entry) => named(entry, "updated")[0]?.text ?? "");
  say(
    "feed updated is its newest entry's",
    order.every((at) => at <= textOf(feed, "updated")),
  );
  return faults;

  function checkEntry(entry: Element): void {
    const where = textOf(entry, "id");
    checkCommon(entry, where);
    say(
      `4.1.2: ${where} has an author`,
      named(entry, "author").length + named(feed, "author").length > 0,
    );
    const [content] = named(entry, "content");
    say(`4.1.3.3: ${where} holds one div`, content?.children.length === 1);
    const [div] = content?.children ?? [];
    say(`4.1.3.3: ${where} is XHTML`, content?.attributes["type"] === "xhtml");
    say(`3.1.1.3: ${where} holds a div of XHTML`, div?.name === "div" && div.namespace === XHTML);
    const alternates = links(entry, "alternate");
    say(`4.1.2: ${where} has one alternate of a type`, alternates.length === 1);
    say(
      `4.2.9: ${where} published`,
      named(entry, "published").every(({ text }) => TIME.test(text)),
    );
  }

  function checkCommon(of: Element, where: string): void {
    for (const name of ["id", "title", "updated"]) {
      say(`${where} has exactly one ${name}`, named(of, name).length === 1);
    }
    for (const name of ["subtitle", "rights", "icon", "published", "content"]) {
      say(`${where} has at most one ${name}`, named(of, name).length <= 1);
    }
    say(
      `4.2.6: ${where}: an id is an absolute IRI`,
      /^(urn|tag|https?):\S+$/.test(textOf(of, "id")),
    );
    say(`4.2.15: ${where}: updated is a time`, TIME.test(textOf(of, "updated")));
    say(`${where}: a title is not empty`, textOf(of, "title").trim() !== "");
    for (const link of named(of, "link")) {
      const { href = "", rel = "alternate", type = "" } = link.attributes;
      say(`4.2.7: ${where}: ${rel} is an address`, URL.canParse(href, base));
      say(`4.2.7: ${where}: ${rel} has a media type`, /^[\w.+-]+\/[\w.+-]+$/.test(type));
    }
    for (const category of named(of, "category")) {
      say(`4.2.2: ${where}: a category has a term`, (category.attributes["term"] ?? "") !== "");
    }
    for (const author of named(of, "author")) {
      say(`3.2: ${where}: an author has a name`, textOf(author, "name") !== "");
    }
    for (const child of of.children) {
      say(`${where}: ${child.name} is Atom's`, child.namespace === ATOM);
    }
  }
}

export function textOf(of: Element, name: string): string {
  return named(of, name)[0]?.text ?? "";
}

function links(of: Element, rel: string): Element[] {
  return named(of, "link").filter(({ attributes }) => (attributes["rel"] ?? "alternate") === rel);
}
