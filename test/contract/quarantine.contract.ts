import { beforeEach, expect, test } from "vitest";
import { present } from "../../server/market/assert.ts";
import { parseDay } from "../../server/market/day.ts";
import { parseInstant } from "../../server/market/instant.ts";
import type { QuarantineItem, Store } from "../../server/ports.ts";
import { batchOf, type BatchText } from "../support/batches.ts";
import { listed } from "../support/days.ts";
import { heldAt } from "../support/held.ts";
import type { OpenStore } from "./store.contract.ts";

const NOW = parseInstant("2026-10-02T00:00:00Z");
const at = (day: number) => `2026-09-${day}T01:46:00Z`;
const GOOD = { "2026-09-17": { "a/x": 5n } };
const ODD = { day: "2026-09-18", hash: "odd rows", reasons: ["too large", "by far"] };

export function quarantineContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => void (store = await open()));
  const keep = (text: BatchText) => store.intake.keep(batchOf(text));
  const states = async () => (await store.intake.quarantined(true)).map(({ state }) => state);

  /** Sets one thing aside and answers with it. */
  async function aside(text: Partial<BatchText> = {}): Promise<QuarantineItem> {
    await keep({ asOf: at(19), days: GOOD, setAside: [ODD], ...text });
    return present((await store.intake.quarantined(false))[0], "what was set aside");
  }

  test("what is set aside keeps its day, hash, reasons, as-of and address", async () => {
    expect(await aside({ address: "19.csv" })).toMatchObject({
      source: "market",
      day: "2026-09-18",
      hash: "odd rows",
      address: "19.csv",
      reasons: ["too large", "by far"],
      asOf: parseInstant(at(19)),
      state: "open",
      remark: null,
    });
  });

  test("a whole batch is set aside with no day and perhaps no as-of, and its bytes are kept", async () => {
    const { id } = await aside({
      asOf: null,
      days: {},
      setAside: [{ day: null }],
      bytes: "<html>",
    });
    const item = present(await store.intake.quarantineItem(id), "item");
    expect(item).toMatchObject({ day: null, asOf: null, size: 6, state: "open" });
    expect(Buffer.from(item.body).toString()).toBe("<html>");
    expect(await store.intake.quarantineItem(id + 1)).toBeUndefined();
  });

  test("what is open is listed newest first, what is decided only among all", async () => {
    const first = await aside();
    const second = await aside({ setAside: [{ ...ODD, hash: "other odd rows" }] });
    expect((await store.intake.quarantined(false)).map(({ id }) => id)).toEqual([
      second.id,
      first.id,
    ]);
    await store.intake.decide(first.id, "discarded", "a test", NOW);
    expect((await store.intake.quarantined(false)).map(({ id }) => id)).toEqual([second.id]);
    expect(await states()).toEqual(["open", "discarded"]);
  });

  test("the same rows of a day are set aside once, whatever file they come in", async () => {
    await aside();
    const again = { days: GOOD, setAside: [ODD] };
    expect(await keep({ ...again, asOf: at(19), bytes: "other bytes" })).toMatchObject({
      setAside: [],
    });
    expect(await keep({ ...again, asOf: at(18), bytes: "an older vintage" })).toMatchObject({
      setAside: [],
    });
    expect(await keep({ ...again, asOf: at(19), source: "else" })).toMatchObject({
      setAside: [expect.anything()],
    });
  });

  test("the same bytes are set aside once as a whole, other bytes again", async () => {
    const whole = { asOf: null, setAside: [{ day: null }] };
    expect(await keep({ ...whole, bytes: "one" })).toMatchObject({ setAside: [expect.anything()] });
    expect(await keep({ ...whole, bytes: "one" })).toMatchObject({ setAside: [] });
    expect(await keep({ ...whole, bytes: "two" })).toMatchObject({ setAside: [expect.anything()] });
  });

  test("a newer vintage that holds the day makes the item moot, an older or another day's does not", async () => {
    await aside();
    await keep({ asOf: at(18), days: { "2026-09-18": { "a/x": 1n } } });
    await keep({ asOf: at(20), days: { "2026-09-17": { "a/x": 6n } } });
    await keep({ source: "else", asOf: at(20), days: { "2026-09-18": { "a/x": 1n } } });
    expect(await states()).toEqual(["open"]);
    await keep({ asOf: at(20), days: { "2026-09-18": { "a/x": 2n } } });
    expect(await states()).toEqual(["superseded"]);
  });

  test("a whole batch is moot once something as new is kept, and not by what is older", async () => {
    await aside({ days: {}, asOf: at(19), setAside: [{ day: null }], bytes: "cut off" });
    await keep({ asOf: at(18), days: GOOD });
    expect(await states()).toEqual(["open"]);
    await keep({ asOf: at(19), days: GOOD });
    expect(await states()).toEqual(["superseded"]);
  });

  test("rows that were superseded are set aside anew when they come again", async () => {
    await aside();
    await keep({ asOf: at(20), days: { "2026-09-18": { "a/x": 2n } } });
    expect(await keep({ asOf: at(21), setAside: [ODD] })).toMatchObject({
      setAside: [expect.anything()],
    });
    expect(await states()).toEqual(["open", "superseded"]);
  });

  test("a decision is taken once, with its remark", async () => {
    const { id } = await aside();
    expect(await store.intake.decide(id, "discarded", "a wrong section", NOW)).toBe(true);
    expect(await store.intake.decide(id, "accepted", "after all", NOW)).toBe(false);
    expect(await store.intake.decide(id + 1, "accepted", "", NOW)).toBe(false);
    expect(await store.intake.quarantineItem(id)).toMatchObject({
      state: "discarded",
      remark: "a wrong section",
    });
  });

  test("discarded rows are remembered and not set aside again", async () => {
    const { id } = await aside();
    await store.intake.decide(id, "discarded", "a wrong section", NOW);
    const day = parseDay("2026-09-18");
    const { discarded } = await store.intake.knownHashes("market", [day]);
    expect([...discarded]).toEqual(["2026-09-18 odd rows"]);
    expect(await keep({ asOf: at(20), setAside: [ODD] })).toMatchObject({ setAside: [] });
    expect((await store.intake.knownHashes("else", [day])).discarded.size).toBe(0);
  });

  test("what is accepted is kept with the decision, and remembered", async () => {
    const { id } = await aside();
    const accepted = batchOf({ asOf: at(19), days: { "2026-09-18": { "a/x": 99n } } });
    expect(await store.intake.decide(id, "accepted", "", NOW, accepted)).toBe(true);
    expect(listed(await heldAt(store.observations, "market", NOW))).toEqual([
      "2026-09-17 a/x 5",
      "2026-09-18 a/x 99",
    ]);
    const { stored } = await store.intake.knownHashes("market", [parseDay("2026-09-18")]);
    expect([...stored]).toEqual([`2026-09-18 ${accepted.days[0]?.hash}`]);
    expect(await states()).toEqual(["accepted"]);
  });

  test("a batch that cannot be kept leaves the item open", async () => {
    const { id } = await aside();
    const accepted = batchOf({ asOf: at(19), days: { "2026-09-18": { "a/x": 99n } } });
    const broken = {
      ...accepted,
      days: accepted.days.map((d) => ({ ...d, rows: [...d.rows, ...d.rows] })),
    };
    await expect(store.intake.decide(id, "accepted", "", NOW, broken)).rejects.toThrow();
    expect(await states()).toEqual(["open"]);
  });
}
