import { load } from "../shared/storage.ts";
import { Signal } from "../shared/signal.ts";

/** Where the choice is kept. */
export const THEME_NAME = "bridge:theme";
/** The themes in the order in which the button goes through them. */
export const THEMES = ["system", "light", "dark"] as const;

type Theme = typeof THEMES[number];

/** The chosen theme. */
export const theme = new Signal<Theme>(
  THEMES.find((name) => name === load(THEME_NAME)) ?? "system",
);

/** Applies the chosen theme; `system` follows the device. */
export function applyTheme(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}
