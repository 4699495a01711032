import { html } from "hono/html";
import type { Html } from "./page/cells.ts";

/** The parts of a JSON Schema that our document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: string | number | boolean;
  readonly default?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

interface Field {
  readonly path: string;
  readonly type: Html;
  readonly description: string;
}

/** Every field of an object, those of its inner objects below their names. */
export function fieldRows(schema: Schema, above = ""): Field[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = above + name;
    const isOptional = !required.includes(name);
    const inner = withFields(field);
    const type = html`${typeText(field)}${isOptional ? html` <small>optional</small>` : ""}`;
    const row = { path, type, description: field.description ?? "" };
    return [row, ...(inner ? fieldRows(inner.schema, path + inner.sign) : [])];
  });
}

function withFields(field: Schema): { schema: Schema; sign: string } | undefined {
  if (field.properties) return { schema: field, sign: "." };
  if (field.items?.properties) return { schema: field.items, sign: "[]." };
  const option = [...(field.anyOf ?? []), ...(field.oneOf ?? [])].find((one) => one.properties);
  return option && { schema: option, sign: "." };
}

/** What a value may be, in a few words; a named shape is a link. */
export function typeText(schema: Schema): Html {
  const { $ref, items, properties } = schema;
  const options = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if ($ref !== undefined) {
    const name = $ref.replace(/.*\//, "");
    return html`<a href="#shape-${name}">${name}</a>`;
  }
  if (options) {
    return html`${options.map((one, i) => html`${i === 0 ? "" : " or "}${typeText(one)}`)}`;
  }
  if (schema.enum)
    return html`${schema.enum.map((one, i) => html`${i === 0 ? "" : ", "}<code>${String(one)}</code>`)}`;
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`;
  if (items) return html`list of ${typeText(items)}`;
  if (properties && above(schema)) {
    return html`${Object.entries(properties).map(
      ([name, field], i) => html`${i === 0 ? "" : ", "}<code>${name}</code>: ${typeText(field)}`,
    )}`;
  }
  return html`${plainText(schema)}`;
}

/** Whether an object is so small that its fields stand in one line, as `meta` and `data` do. */
function above({ properties = {} }: Schema): boolean {
  const names = Object.keys(properties);
  return names.length === 2 && names.every((name) => name === "meta" || name === "data");
}

function plainText({ type, format, minimum, maximum }: Schema): string {
  const types = typeof type === "string" ? [type] : (type ?? ["anything"]);
  const name = types.join(" or ");
  const range = minimum === undefined ? "" : `, ${minimum} to ${maximum ?? "any"}`;
  return `${name}${format === undefined ? "" : ` (${format})`}${range}`;
}
