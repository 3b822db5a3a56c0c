import { words } from "../languages/first.ts";
import { load, save } from "../shared/storage.ts";
import { Signal, useSignal } from "../shared/signal.ts";
import { Icon } from "./icons.tsx";

const NAME = "bridge:theme";
const ORDER = ["system", "light", "dark"] as const;
const ICONS = { system: "system", light: "sun", dark: "moon" } as const;

type Theme = typeof ORDER[number];

const theme = new Signal<Theme>(ORDER.find((name) => name === load(NAME)) ?? "system");

/** Applies the chosen theme; `system` follows the device. */
export function applyTheme(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

/** A button that cycles through the themes: system, light, dark. */
export function ThemeButton() {
  const chosen = useSignal(theme, (value) => value);
  const next = ORDER[(ORDER.indexOf(chosen) + 1) % ORDER.length] ?? "system";
  const choose = () => {
    save(NAME, next === "system" ? undefined : next);
    theme.set(next);
    applyTheme();
  };
  return (
    <button type="button" class="quiet" onClick={choose} title={words.theme[chosen]}>
      <Icon name={ICONS[chosen]} />
      <span class="label">{words.theme[chosen]}</span>
    </button>
  );
}
