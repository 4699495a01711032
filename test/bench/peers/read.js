/** What the page was given to draw: of each chart the names, the periods and the values. */
export const charts = JSON.parse(document.getElementById("view").textContent).charts.filter(
  ({ id }) => id === "share" || id === "volume",
);

export const numbers = (values) => values.map((value) => (value === null ? null : Number(value)));

/** The room that the page keeps for a chart. */
export const roomOf = (id) => document.querySelector(`[data-chart="${id}"] .plot`);
