const SHOWN = "h1, .lasting, .big, .figure dd, td";

/** The words of every figure, to be compared with what comes. */
export function wordsShown(): string[] {
  return Array.from(document.querySelectorAll(SHOWN), ({ textContent }) => textContent);
}

/** Underlines for two seconds what says something else than before; whether there is anything. */
export function markChanges(before: readonly string[]): boolean {
  const now = document.querySelectorAll(SHOWN);
  // Where rows have come, places no longer tell the same figure: then only the head is compared.
  const isSame = now.length === before.length;
  const other = Array.from(now).filter((element, i) => {
    const isCompared = isSame || element.localName !== "td";
    return isCompared && element.textContent !== before[i];
  });
  for (const element of other) element.classList.add("changed");
  return other.length > 0 || !isSame;
}
