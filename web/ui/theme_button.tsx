import { lateWords } from "../languages/late.ts";
import { useSignal } from "../shared/signal.ts";
import { save } from "../shared/storage.ts";
import { LateIcon } from "./late_icons.tsx";
import { applyTheme, theme, THEME_NAME, THEMES } from "./theme.ts";

const ICONS = { system: "system", light: "sun", dark: "moon" } as const;

/** A button that cycles through the themes: system, light, dark. */
export function ThemeButton() {
  const chosen = useSignal(theme, (value) => value);
  const next = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "system";
  const choose = () => {
    save(THEME_NAME, next === "system" ? undefined : next);
    theme.set(next);
    applyTheme();
  };
  return (
    <button type="button" class="quiet" onClick={choose} title={lateWords.theme[chosen]}>
      <LateIcon name={ICONS[chosen]} />
      <span class="label">{lateWords.theme[chosen]}</span>
    </button>
  );
}
