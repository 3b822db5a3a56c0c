import { words } from "../languages/first.ts";
import { isLanguage, PAGE_LANGUAGES, type PageLanguage } from "../languages/language.ts";
import { lateWords } from "../languages/late.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { save } from "../shared/storage.ts";
import { LANGUAGE_NAME, showLanguage, shownLanguage } from "./language.ts";

async function choose(name: PageLanguage): Promise<void> {
  try {
    await showLanguage(name);
    save(LANGUAGE_NAME, name);
    // The choice has rendered again with the page: the focus stays on it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.querySelector<HTMLElement>("#language")?.focus())
    );
  } catch {
    notify({ kind: "problem", text: words.notLoaded(PAGE_LANGUAGES[name]) });
  }
}

/** Chooses the language of the page; each is written in itself. */
export function LanguageChoice() {
  const now = useSignal(shownLanguage, (value) => value);
  return (
    <select
      id="language"
      aria-label={lateWords.language}
      title={lateWords.language}
      onChange={({ currentTarget }: Event) => {
        const name = currentTarget instanceof HTMLSelectElement ? currentTarget.value : undefined;
        if (isLanguage(name)) void choose(name);
      }}
    >
      {Object.entries(PAGE_LANGUAGES).map(([name, own]) => (
        <option key={name} value={name} lang={name} selected={name === now}>{own}</option>
      ))}
    </select>
  );
}
