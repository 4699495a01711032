const NAMES = ["ink", "paper", "muted", "rule", "cn", "us", "elsewhere", "unattributed", "other"];

// Each time it is asked the browser works out its styles anew: all colours are read at once, and kept.
const known = new Map<string, string>();

/** The colour that a class of the stylesheet has now, in the light or the dark. */
export function colourOf(name: string): string {
  if (known.size === 0) readColours();
  return known.get(name) ?? "";
}

function readColours(): void {
  const probes = document.createElement("div");
  for (const name of NAMES) {
    const probe = document.createElement("i");
    probe.className = name;
    probes.append(probe);
  }
  document.body.append(probes);
  NAMES.forEach((name, i) => {
    const probe = probes.children[i];
    if (probe) known.set(name, getComputedStyle(probe).color);
  });
  probes.remove();
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
