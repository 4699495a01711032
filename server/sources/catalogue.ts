import { z } from "zod";
import type { CatalogueEntry, Clock, WholeSource } from "../ports.ts";
import type { Get } from "./http.ts";
import { jsonOf, reasonOf } from "../shape.ts";
import { fetchWhole } from "./whole.ts";

export const CATALOGUE = "openrouter-catalogue";
const BYTES_MAX = 32 * 1024 * 1024; // forty times what it has now

/** OpenRouter's catalogue of models served today (SOURCES 3): names and prices. */
export function openrouterCatalogue(baseUrl: string, get: Get, clock: Clock): WholeSource {
  const url = `${baseUrl.replace(/\/$/, "")}/models`;
  return {
    id: CATALOGUE,
    fetch: (signal) => fetchWhole({ id: CATALOGUE, url, bytesMax: BYTES_MAX, get, clock }, signal),
  };
}

const price = z.string().regex(/^-?\d*\.?\d+(e-?\d+)?$/i);
const shape = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string().min(1),
      canonical_slug: z.string().min(1),
      name: z.string().min(1).max(300),
      pricing: z.looseObject({ prompt: price, completion: price }),
    }),
  ),
});

export type ReadCatalogue =
  | { readonly kind: "catalogue"; readonly entries: ReadonlyMap<string, CatalogueEntry> }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads the catalogue by canonical slug; of two records of one slug the plain one counts, not its alias or variant. */
export function readCatalogue(body: Uint8Array): ReadCatalogue {
  const parsed = shape.safeParse(jsonOf(body));
  if (!parsed.success) return { kind: "unreadable", reason: reasonOf(parsed.error) };
  if (parsed.data.data.length === 0) return { kind: "unreadable", reason: "it holds no models" };
  const entries = new Map<string, CatalogueEntry & { readonly plain: boolean }>();
  for (const { id, canonical_slug: slug, name, pricing } of parsed.data.data) {
    const plain = !id.startsWith("~") && !id.includes(":");
    const known = entries.get(slug);
    if (known && (known.plain || !plain)) continue;
    entries.set(slug, { name, prompt: pricing.prompt, completion: pricing.completion, plain });
  }
  return { kind: "catalogue", entries };
}
