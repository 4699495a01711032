import { expect, onTestFinished, test } from "vitest";
import { readFacts } from "../../server/sources/claims.ts";
import { claimsList, findClaims } from "../../server/sources/claims-list.ts";
import { politeGet } from "../../server/sources/http.ts";
import { QUICK } from "../support/pace.ts";
import { claimTable } from "../support/openrouter/claim-rows.ts";
import { startText } from "../support/openrouter/text.ts";

const OWN = readFacts();

function refusalOf(text: string) {
  const found = findClaims(Buffer.from(text), OWN);
  return found.kind === "refused" ? found.reason : null;
}

test("a common list is fetched whole from its address", async () => {
  const server = await startText(claimTable({}));
  onTestFinished(() => server.close());
  const source = claimsList(
    server.url,
    politeGet(() => 5, QUICK),
    () => 5,
  );
  const { signal } = new AbortController();
  const found = await source.fetch(signal);
  expect(found).toMatchObject({
    kind: "batch",
    batch: {
      source: "claims-list",
      address: server.url,
      asOf: 5,
      body: Buffer.from(claimTable({})),
    },
  });
  server.set("gone", 404);
  expect(await source.fetch(signal)).toMatchObject({ kind: "unreachable" });
});

test("a good list has no refusal, with CRLF and a byte order mark too", () => {
  expect(refusalOf(claimTable({}))).toBeNull();
  expect(refusalOf(`\uFEFF${claimTable({}).replaceAll("\n", "\r\n")}`)).toBeNull();
});

test("a list may replace our own claims, stand beside them, and answer a figure", () => {
  expect(refusalOf(claimTable({ supersedes: "V11", see_also: "R08;E08", seed: "S01" }))).toBeNull();
});

test("a good list gives its claims in its order", () => {
  const found = findClaims(Buffer.from(claimTable({ id: "B" }, { id: "A" })), OWN);
  expect(found).toMatchObject({ kind: "taken", claims: [{ id: "B" }, { id: "A" }] });
});

test.for([
  ["a bad row", claimTable({}, { id: "X2", value: "many" }), /^the list, line 3, value: /],
  [
    "a claim that replaces nothing",
    claimTable({}, { id: "X2", supersedes: "NO" }),
    /^the list, line 3, supersedes: "NO"/,
  ],
  [
    "a claim beside nothing",
    claimTable({ see_also: "V11;NO" }),
    /^the list, line 2, see_also: "NO"/,
  ],
  [
    "a figure that nobody set out from",
    claimTable({ seed: "S99" }),
    /^the list, line 2, seed: "S99"/,
  ],
  [
    "a claim that replaces itself",
    claimTable({}, { id: "X2", supersedes: "X2" }),
    /^the list, line 3, supersedes: it replaces itself/,
  ],
  [
    "claims that replace each other",
    claimTable({ supersedes: "X2" }, { id: "X2", supersedes: "X1" }),
    /^the list, line 2, supersedes: it replaces itself/,
  ],
  ["an id twice", claimTable({}, {}), /^the list, line 3, "X1" stands there twice/],
  ["a page", "<!doctype html>\n<p>404\n", /^the list, line/],
  ["a page of one line", "<html>Sign in</html>\n", /^the list, line 1: the header has none of /],
  ["a header alone", claimTable(), /no claims/],
  ["nothing", "", /./],
] as const)("%s is refused with its line and field", ([, text, reason]) => {
  expect(refusalOf(text)).toMatch(reason);
});
