/** Rows of a table of claims, written down by hand. */
const COLUMNS =
  "id statement topic entity country quantity value value_high unit currency rate qualifier scope scope_zh period_start period_end stated stated_basis publisher relayed_by address locator second_publisher second_address confidence status supersedes see_also derived_per_day derivation seed disclosure note".split(
    " ",
  );

export const CLAIM_HEADER = COLUMNS.join(",");

const PLAIN: Readonly<Record<string, string>> = {
  id: "X1",
  statement: "X1",
  topic: "daily_tokens",
  entity: "Acme",
  country: "CN",
  quantity: "tokens",
  value: "1000000",
  unit: "tokens",
  rate: "per_day",
  qualifier: "about",
  scope: "all of its products",
  scope_zh: "全部产品",
  period_start: "2026-06-01",
  period_end: "2026-06-30",
  stated: "2026-07-02",
  stated_basis: "stated",
  publisher: "Acme",
  address: "https://example.org/acme",
  confidence: "primary",
  status: "actual",
};

/** One line: a plain claim with what is said here put over it. */
export function claimLine(over: Readonly<Record<string, string>> = {}): string {
  const statement = over["statement"] ?? over["id"] ?? "X1";
  const row: Readonly<Record<string, string>> = { ...PLAIN, ...over, statement };
  return COLUMNS.map((name) => quoted(row[name] ?? "")).join(",");
}

export function claimTable(...rows: Readonly<Record<string, string>>[]): string {
  return [CLAIM_HEADER, ...rows.map((row) => claimLine(row)), ""].join("\n");
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
