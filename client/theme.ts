// Runs before the first paint, so that chosen colours do not flash; it is a script of its own for that.
const KEY = "theme";
const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

let theme = storedTheme();
show();
addEventListener("DOMContentLoaded", addSwitch);

function storedTheme(): Theme {
  try {
    return THEMES.find((known) => known === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system"; // Storage may be forbidden; the switch then holds for this page alone.
  }
}

function show(): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function addSwitch(): void {
  const button = document.getElementById("theme");
  if (!(button instanceof HTMLButtonElement)) return;
  label(button);
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
    keep();
    show();
    label(button);
  });
}

function keep(): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // See storedTheme.
  }
}

function label(button: HTMLButtonElement): void {
  const { label: name = "" } = button.dataset;
  const text = button.dataset[theme] ?? theme;
  button.title = text;
  button.setAttribute("aria-label", `${name}: ${text}`);
}
