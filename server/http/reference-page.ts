import { html } from "hono/html";
import type { Document } from "./openapi.ts";
import type { Assets } from "./page/assets.ts";
import type { Html } from "./page/cells.ts";
import { tableBox } from "./page/table.ts";
import { fieldRows, typeText, type Schema } from "./reference-schema.ts";

type Operation = NonNullable<NonNullable<Document["paths"]>[string]["get"]>;
interface Described {
  readonly path: string;
  readonly operation: Operation;
}

/** The document to read, without a script: every route with its parameters, answers and examples. */
export function referencePage(document: Document, { stylesheet, scripts }: Assets): Html {
  const { info, servers = [], components, paths = {} } = document;
  const described = Object.entries(paths)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, { get }]) => (get ? [{ path, operation: get }] : []));
  const base = servers[0]?.url === "/" ? "http://127.0.0.1:3000" : (servers[0]?.url ?? "");
  const schemas = Object.entries(components?.schemas ?? {}) as [string, Schema][];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${info.title}: how to ask for what the page shows" />
        <title>API reference · Tokentide</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${stylesheet}" />
        ${scripts ? html`<script src="${scripts.theme}"></script>` : ""}
      </head>
      <body class="reference">
        <a class="skip" href="#main">Skip to the content</a>
        <header class="masthead">
          <a class="name" href="/">
            <img src="/favicon.svg" alt="" width="24" height="24" />Tokentide</a
          >
          <nav class="sections" aria-label="Sections">
            <a href="#routes">Routes</a>
            <a href="#shapes">Shapes</a>
            <a href="/openapi.json">openapi.json</a>
          </nav>
        </header>
        <main id="main" tabindex="-1">
          <h1>API reference</h1>
          <p class="scope">${marked(info.description ?? "")}</p>
          ${contents(described)} ${described.map((one) => route(one, base, document))}
          <section id="shapes">
            <h2>Shapes</h2>
            ${schemas.map(([name, schema]) => shape(name, schema))}
          </section>
        </main>
      </body>
    </html>`;
}

function contents(described: readonly Described[]): Html {
  const row = ({ path, operation }: Described) =>
    html`<tr>
      <th scope="row">
        <a href="#${operation.operationId}"><code>${path}</code></a>
      </th>
      <td>${operation.summary}</td>
    </tr>`;
  return html`<section id="routes">
    <h2>Routes</h2>
    ${tableBox(
      "routes-table",
      "Every route, by GET",
      html`<tbody>
        ${described.map(row)}
      </tbody>`,
    )}
  </section>`;
}

function route({ path, operation }: Described, base: string, document: Document): Html {
  const { operationId: id = "", summary, description, parameters = [], responses } = operation;
  return html`<section id="${id}">
    <h2><code>GET ${path}</code></h2>
    <p>${summary}${description === undefined ? "" : html`. ${marked(description)}`}</p>
    ${
      parameters.length === 0
        ? html`<p class="note">It takes no parameters.</p>`
        : tableBox(`${id}-takes`, `Parameters of ${path}`, parameterTable(parameters))
    }
    ${tableBox(`${id}-answers`, `Answers of ${path}`, answerTable(responses, document))}
    ${examplesOf(responses).map(({ ask, value }) => example(ask, value, base))}
  </section>`;
}

function parameterTable(parameters: NonNullable<Operation["parameters"]>): Html {
  const rows = parameters.map((parameter) => {
    if (!("name" in parameter)) return "";
    const schema = (parameter.schema ?? {}) as Schema;
    return html`<tr>
      <th scope="row"><code>${parameter.name}</code></th>
      <td>${typeText(schema)}${parameter.required === true ? html` <b>required</b>` : ""}</td>
      <td>${schema.default === undefined ? "–" : html`<code>${String(schema.default)}</code>`}</td>
      <td class="words">${marked(parameter.description ?? "")}</td>
    </tr>`;
  });
  return html`<thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Takes</th>
        <th scope="col">Default</th>
        <th scope="col">What it is</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>`;
}

interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<
    Record<string, { schema?: Schema; examples?: Record<string, { value: unknown }> }>
  >;
}

function answerTable(responses: Operation["responses"], { components }: Document): Html {
  const rows = Object.entries((responses ?? {}) as Record<string, Answer>).map(
    ([status, given]) => {
      const name = given.$ref?.replace(/.*\//, "");
      const answer = name === undefined ? given : (components?.responses?.[name] as Answer);
      const [content] = Object.entries(answer.content ?? {});
      return html`<tr>
        <th scope="row">${status}</th>
        <td>${content ? html`<code>${content[0]}</code>` : "–"}</td>
        <td>${content?.[1].schema ? typeText(content[1].schema) : "–"}</td>
        <td class="words">${marked(answer.description ?? "")}</td>
      </tr>`;
    },
  );
  return html`<thead>
      <tr>
        <th scope="col">Status</th>
        <th scope="col">Type</th>
        <th scope="col">Shape</th>
        <th scope="col">When</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>`;
}

function examplesOf(responses: Operation["responses"]) {
  const [content] = Object.values((responses?.[200] as Answer | undefined)?.content ?? {});
  return Object.entries(content?.examples ?? {}).map(([ask, { value }]) => ({ ask, value }));
}

function example(ask: string, value: unknown, base: string): Html {
  return html`<h3>Example</h3>
    <pre tabindex="0"><code>curl '${base}${ask}'</code></pre>
    <pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

function shape(name: string, schema: Schema): Html {
  const rows = fieldRows(schema).map(
    ({ path, type, description }) =>
      html`<tr>
        <th scope="row"><code>${path}</code></th>
        <td>${type}</td>
        <td class="words">${marked(description)}</td>
      </tr>`,
  );
  return html`<h3 id="shape-${name}">${name}</h3>
    ${tableBox(
      `shape-${name}-table`,
      `Fields of ${name}`,
      html`<thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Is</th>
            <th scope="col">Means</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>`,
    )}`;
}

/** Text in which `code` is marked as such. */
function marked(text: string): Html {
  const parts = text.split("`");
  return html`${parts.map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
