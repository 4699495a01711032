declare const permaslugBrand: unique symbol;

/** OpenRouter's lasting name of a model, `author/model:variant`, or `other`. */
export type Permaslug = string & { readonly [permaslugBrand]: true };

/** The row of a day for all models beyond those the source lists. */
export const OTHER = "other" as Permaslug;

const LENGTH_MAX = 200; // the longest seen has 71 characters; a name is a key and must stay one

/** Reads a model's name. Throws a RangeError where it is empty, over-long, or holds spaces or control characters. */
export function parsePermaslug(text: string): Permaslug {
  // Half a surrogate pair (Cs) would be written as the same sign as any other half.
  if (text.length === 0 || text.length > LENGTH_MAX || /[\s\p{Cc}\p{Cs}]/u.test(text)) {
    throw new RangeError(
      `"${text.slice(0, 60)}" is not a model name: 1 to ${LENGTH_MAX} characters without spaces were expected`,
    );
  }
  return text as Permaslug;
}

/** Who made the model: the part before `/`; a name without one is its own author. */
export function authorOf(slug: Permaslug): string {
  const slash = slug.indexOf("/");
  return slash === -1 ? slug : slug.slice(0, slash);
}

/** Whether this is a `:free` variant. */
export function isFree(slug: Permaslug): boolean {
  return slug.endsWith(":free");
}

/** The part after the colon, which is a model of its own; null where there is none. */
export function variantOf(slug: Permaslug): string | null {
  const colon = slug.lastIndexOf(":");
  return colon === -1 ? null : slug.slice(colon + 1);
}
