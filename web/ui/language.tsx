import { Signal, useSignal } from "../shared/signal.ts";
import { words } from "../languages/first.ts";
import {
  directionOfLanguage,
  isLanguage,
  type Language,
  language,
  LANGUAGES,
  preferred,
  speak,
} from "../languages/language.ts";
import { loadGroups } from "../languages/load.ts";
import { notify } from "../shared/notices.ts";
import { load, save } from "../shared/storage.ts";

const NAME = "bridge:language";

/** The language that the page shows: all of it renders again when it changes. */
export const shownLanguage = new Signal<Language>(language());

/** Speaks the language that was chosen, or else the browser's, before the page first renders. */
export async function beginLanguage(): Promise<void> {
  const chosen = load(NAME);
  const name = isLanguage(chosen) ? chosen : preferred(navigator.languages);
  if (name !== "en") await show(name).catch(() => {});
}

async function show(name: Language): Promise<void> {
  speak(name, await loadGroups(name));
  const { documentElement: root } = document;
  root.lang = name;
  root.dir = directionOfLanguage(name);
  shownLanguage.set(name);
}

async function choose(name: Language): Promise<void> {
  try {
    await show(name);
    save(NAME, name);
    // The choice has rendered again with the page: the focus stays on it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.querySelector<HTMLElement>("#language")?.focus())
    );
  } catch {
    notify({ kind: "problem", text: words.notLoaded(LANGUAGES[name]) });
  }
}

/** Chooses the language of the page; each is written in itself. */
export function LanguageChoice() {
  const now = useSignal(shownLanguage, (value) => value);
  return (
    <select
      id="language"
      class="quiet"
      aria-label={words.language}
      title={words.language}
      onChange={({ currentTarget }: Event) => {
        const name = currentTarget instanceof HTMLSelectElement ? currentTarget.value : undefined;
        if (isLanguage(name)) void choose(name);
      }}
    >
      {Object.entries(LANGUAGES).map(([name, own]) => (
        <option key={name} value={name} lang={name} selected={name === now}>{own}</option>
      ))}
    </select>
  );
}
