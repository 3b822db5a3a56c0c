import { Signal } from "../shared/signal.ts";
import {
  isLanguage,
  isRightToLeft,
  language,
  type PageLanguage,
  preferred,
  speak,
} from "../languages/language.ts";
import { loadGroups } from "../languages/load.ts";
import { load } from "../shared/storage.ts";

/** Where the choice is kept. */
export const LANGUAGE_NAME = "bridge:language";

/** The language that the page shows: all of it renders again when it changes. */
export const shownLanguage = new Signal<PageLanguage>(language());

/** Speaks the language that was chosen, or else the browser's, before the page first renders. */
export async function beginLanguage(): Promise<void> {
  const chosen = load(LANGUAGE_NAME);
  const name = isLanguage(chosen) ? chosen : preferred(navigator.languages);
  if (name !== "en") await showLanguage(name).catch(() => {});
}

/** Shows the page in a language. Throws if its words cannot be loaded. */
export async function showLanguage(name: PageLanguage): Promise<void> {
  speak(name, await loadGroups(name));
  const { documentElement: root } = document;
  root.lang = name;
  root.dir = isRightToLeft(name) ? "rtl" : "ltr";
  shownLanguage.set(name);
}
