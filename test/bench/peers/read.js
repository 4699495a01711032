/** The room that the page keeps for a chart. */
export function roomOf(id) {
  return document.querySelector(`[data-chart="${id}"] .plot`);
}

/** What the page was given to draw: of each chart the names, the periods and the values. */
export const charts = JSON.parse(document.getElementById("view").textContent).charts.filter(
  ({ id }) => roomOf(id) !== null,
);

export const numbers = (values) => values.map((value) => (value === null ? null : Number(value)));
