import { html } from "hono/html";
import type { EndpointState } from "../../alerting.ts";
import { instantText } from "../../words/date.ts";
import { words, type Lang } from "../../words/lang.ts";
import { numberCell, type Html } from "./cells.ts";
import type { Frame } from "./frame.ts";
import type { PageReads } from "./read.ts";
import { tableBox } from "./table.ts";

type Counts = Awaited<ReturnType<NonNullable<PageReads["alerts"]>["outbox"]["counts"]>>;

/** How deliveries go, by endpoint: numbers and times alone, nothing of an address or an answer. */
export async function deliveriesSection(
  { alerts }: PageReads,
  { address: { lang }, now }: Frame,
): Promise<Html | ""> {
  if (!alerts) return "";
  const { watch: say } = words(lang);
  const [counts, states] = await Promise.all([
    alerts.outbox.counts(),
    alerts.outbox.endpointStates(),
  ]);
  const endpoints = [...new Set([...counts, ...states].map(({ endpoint }) => endpoint))].toSorted();
  return html`<section id="deliveries">
    <h2>${say.deliveries}</h2>
    ${
      endpoints.length === 0
        ? html`<p>${say.noDeliveries}</p>`
        : html`<p class="note">${say.deliveriesNote(instantText(now, lang))}</p>
            ${tableBox(
              "deliveries-table",
              say.deliveries,
              html`<thead>
                  <tr>
                    <th scope="col" class="side">${say.endpoint}</th>
                    <th scope="col">${say.state}</th>
                    <th scope="col" class="num">${say.delivered}</th>
                    <th scope="col" class="num">${say.due}</th>
                    <th scope="col" class="num">${say.dead}</th>
                    <th scope="col">${say.lastSuccess}</th>
                  </tr>
                </thead>
                <tbody>
                  ${endpoints.map((endpoint) =>
                    row(
                      endpoint,
                      counts,
                      states.find((state) => state.endpoint === endpoint),
                      lang,
                    ),
                  )}
                </tbody>`,
            )}`
    }
  </section>`;
}

function row(endpoint: string, counts: Counts, state: EndpointState | undefined, lang: Lang): Html {
  const counted = (status: Counts[number]["status"]) =>
    String(counts.find((one) => one.endpoint === endpoint && one.status === status)?.count ?? 0);
  const success = state?.succeededAt ?? null;
  return html`<tr>
    <th scope="row" class="side">${endpoint}</th>
    <td>${standing(state, lang)}</td>
    ${numberCell(counted("delivered"))} ${numberCell(counted("due"))} ${numberCell(counted("dead"))}
    <td>${success === null ? "–" : instantText(success, lang)}</td>
  </tr>`;
}

function standing(state: EndpointState | undefined, lang: Lang): string {
  const { watch: say } = words(lang);
  if (!state) return say.untried;
  if (state.disabledAt !== null) return say.off(instantText(state.disabledAt, lang));
  if (state.failingSince !== null) return say.failing(instantText(state.failingSince, lang));
  return state.succeededAt === null ? say.untried : say.works;
}
