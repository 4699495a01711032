// Asking the browser lays out the page anew: a chart asks for each line it draws.
const known = new Map<string, string>();

/** The colour that a class of the stylesheet has now, in the light or the dark. */
export function colourOf(name: string): string {
  const colour = known.get(name) ?? asked(name);
  known.set(name, colour);
  return colour;
}

function asked(name: string): string {
  const probe = document.createElement("i");
  probe.className = name;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** An `rgb()` colour let through at `alpha`. */
export function faded(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/** Calls back whenever the colours change: by the switch, by the system, for the printer; until `gone`. */
export function onColours(redraw: () => void, gone: AbortSignal): void {
  const changed = () => {
    known.clear();
    redraw();
  };
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  gone.addEventListener("abort", () => observer.disconnect());
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", changed, { signal: gone });
  }
}
