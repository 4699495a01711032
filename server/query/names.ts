import type { Instant } from "../market/instant.ts";
import { variantOf, type Permaslug } from "../market/permaslug.ts";
import type { CatalogueEntry } from "../ports.ts";

export type NameOf = (slug: string) => string;
export type ReadNames = (asOf: Instant) => Promise<NameOf>;

/** Names from the catalogue as known then; a model without a record keeps its permaslug as its name. */
export function namesReader(
  readCatalogue: (asOf: Instant) => Promise<ReadonlyMap<string, CatalogueEntry> | undefined>,
): ReadNames {
  return async (asOf) => {
    const catalogue = await readCatalogue(asOf);
    return (slug) => {
      const variant = variantOf(slug as Permaslug);
      const canonical = variant === null ? slug : slug.slice(0, -variant.length - 1);
      // Where only a variant is served, the catalogue's name is that variant's.
      const name = catalogue?.get(canonical)?.name.replace(/ \(free\)$/, "");
      if (name === undefined) return slug;
      return variant === null ? name : `${name} (${variant})`;
    };
  };
}
