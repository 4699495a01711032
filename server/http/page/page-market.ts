import { html } from "hono/html";
import { spanOf } from "../../market/period.ts";
import { statementsThatHold, temptingStatement } from "../../market/statement.ts";
import { words } from "../../words/lang.ts";
import { byDefinition } from "./by-definition.ts";
import type { Html } from "./cells.ts";
import type { ChartData } from "./chart-view.ts";
import { controls } from "./controls.ts";
import { demoSection } from "./demo-section.ts";
import { annotationsOf, alertsList } from "./alert-marks.ts";
import { eventMarks, eventsIn, eventsList } from "./events.ts";
import { figures } from "./figures.ts";
import type { Frame } from "./frame.ts";
import { headlineViewOf } from "./headline.ts";
import { howSection } from "./how-section.ts";
import { lead } from "./lead.ts";
import { modelsSection } from "./models-section.ts";
import { modelsOf } from "./models.ts";
import { monthsSection } from "./months-section.ts";
import { movesSection } from "./moves-section.ts";
import { movesOf } from "./moves.ts";
import type { PageContent } from "./page-content.ts";
import { shareChart, volumeChart, type Annotations } from "./period-charts.ts";
import { periodsViewOf, timeline } from "./periods.ts";
import { readCountings, readPeriods } from "./read-periods.ts";
import type { PageReads } from "./read.ts";
import { secondSection } from "./second-section.ts";
import { shareSection } from "./share-section.ts";
import { statementsSection } from "./statements-section.ts";
import { teaser } from "./teaser.ts";
import { volumeSection } from "./volume-section.ts";

/** The market: the sentence, what may be written, shares and tokens, and what moved them. */
export async function marketPage(reads: PageReads, frame: Frame): Promise<PageContent> {
  const [lately, market, beside, second, months] = await Promise.all([
    latest(reads, frame),
    overTime(reads, frame),
    teaser(reads, frame),
    secondSection(reads, frame),
    monthsSection(reads, frame),
  ]);
  return {
    main: html`${lead(frame, lately.headline)} ${lately.parts} ${demoSection(reads, frame)}
    ${market.share} ${lately.statements} ${lately.countings} ${market.volume}
    ${lately.models === "" ? "" : html`<div class="columns">${lately.models} ${lately.moves}</div>`}
    ${second.main} ${months.main} ${beside} ${howSection(frame)}`,
    charts: [...market.charts, ...second.charts, ...months.charts],
    description: lately.headline?.opening,
  };
}

/** What the last closed week says. */
async function latest(reads: PageReads, frame: Frame) {
  const { address, at } = frame;
  const asked = { source: reads.market, asOf: at, definition: address.definition };
  const { headline: found } = await reads.readHeadline(asked);
  const nothing = {
    headline: null,
    parts: "",
    statements: "",
    models: "",
    moves: "",
    countings: "",
  } as const;
  if (!found) return nothing;
  const { period } = found;
  const ofModels = {
    ...asked,
    grain: "week",
    by: "model",
    span: spanOf(period),
    limit: 1,
  } as const;
  const [countings, week, { change }, nameOf] = await Promise.all([
    readCountings(reads, frame, period),
    reads.readSeries(ofModels),
    reads.readContributions({ ...asked, period, key: "CN", by: "model" }),
    reads.readNames(at),
  ]);
  const headline = headlineViewOf(found, frame);
  const statements = statementsThatHold(countings);
  const models = modelsOf(week, reads.origins, nameOf, at);
  return {
    headline,
    parts: figures(frame, headline),
    statements: statementsSection(frame, statements, temptingStatement(countings)),
    models: models ? modelsSection(models, frame) : "",
    moves: movesSection(movesOf(found, change, nameOf), frame),
    countings: html`<section id="definitions">
      <h2>${words(address.lang).byDefinition.title}</h2>
      ${byDefinition(countings, address)}
    </section>`,
  };
}

interface OverTime {
  readonly charts: readonly ChartData[];
  readonly share: Html | "";
  readonly volume: Html | "";
}

async function overTime(reads: PageReads, frame: Frame): Promise<OverTime> {
  const { address, at, asOf } = frame;
  if (asOf === null) return { charts: [], share: "", volume: "" };
  const view = periodsViewOf(await readPeriods(reads, frame), address, at);
  const shown = timeline(view).map(({ period }) => period);
  const events = eventsIn(reads.events, shown, address.grain, at);
  const marks = eventMarks(events, address.lang);
  const withEvents = (own: Annotations) => ({ ...own, marks: [...marks, ...own.marks] });
  const [ofShares, ofTokens] = await Promise.all([
    annotationsOf(reads, frame, view, "share"),
    annotationsOf(reads, frame, view, "volume"),
  ]);
  const share = shareChart(frame, view, withEvents(ofShares));
  const volume = volumeChart(frame, view, withEvents(ofTokens));
  return {
    charts: [share, volume],
    share: shareSection(frame, view, share, {
      before: controls(address, view),
      after: html`${alertsList(ofShares, address)} ${eventsList(events, address.lang)}`,
    }),
    volume: volumeSection(frame, view, volume, alertsList(ofTokens, address)),
  };
}
