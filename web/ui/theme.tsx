import { keep, recall } from "../state/storage.ts";
import { Store, useStore } from "../state/store.ts";
import { Icon } from "./icons.tsx";

const NAME = "bridge:theme";
const ORDER = ["system", "light", "dark"] as const;
const SHOWN = { system: "system", light: "sun", dark: "moon" } as const;

type Theme = typeof ORDER[number];

const theme = new Store<Theme>(ORDER.find((name) => name === recall(NAME)) ?? "system");

/** Puts the chosen colours on the page; `system` leaves the choice to the device. */
export function applyTheme(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

/** A button that goes from the device's colours to light, to dark, and back. */
export function ThemeButton() {
  const chosen = useStore(theme, (value) => value);
  const next = ORDER[(ORDER.indexOf(chosen) + 1) % ORDER.length] ?? "system";
  const choose = () => {
    keep(NAME, next === "system" ? undefined : next);
    theme.set(next);
    applyTheme();
  };
  return (
    <button type="button" class="quiet" onClick={choose} title={`Colours: ${chosen}`}>
      <Icon name={SHOWN[chosen]} />
      <span class="label">Colours: {chosen}</span>
    </button>
  );
}
