/**
 * The language that the page speaks. The words of a group of rooms are in a table of one file a
 * language: English beside this file, the others in a folder each, which loads when it is chosen.
 *
 * @module
 */

/** The languages of the page, each by its own name. */
export const PAGE_LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;

/** A language of the page, as `lang` names it. */
export type PageLanguage = keyof typeof PAGE_LANGUAGES;

/** The words of a group: texts, and functions that make one. */
type Words = object;

/** The words of every group in another language than English. */
export type Groups = Readonly<Record<string, Words>>;

interface Table {
  readonly english: Words;
  readonly words: Words;
}

const tables = new Map<string, Table>();
let spoken: PageLanguage = "en";
let groups: Groups = {};

/** The language in use. */
export function language(): PageLanguage {
  return spoken;
}

/** The words of a group in the language in use: what the table holds follows the language. */
export function tableOf<Group extends Words>(group: string, english: Group): Group {
  const words = { ...english, ...groups[group] };
  tables.set(group, { english, words });
  return words;
}

/** Speaks a language from now on. What is on the page already has to be rendered again. */
export function speak(name: PageLanguage, translated: Groups): void {
  spoken = name;
  groups = translated;
  for (const [group, { english, words }] of tables) Object.assign(words, english, groups[group]);
}

/** The first language of a list of preferences that the page has; English if there is none. */
export function preferred(preferences: readonly string[]): PageLanguage {
  const names = preferences.map((each) => each.toLowerCase().split("-")[0]);
  return names.find(isLanguage) ?? "en";
}

/** Whether a text names a language of the page. */
export function isLanguage(name: string | undefined): name is PageLanguage {
  return name !== undefined && Object.hasOwn(PAGE_LANGUAGES, name);
}

/** Whether a language is written from right to left, by default the one in use. */
export function isRightToLeft(name: PageLanguage = spoken): boolean {
  return name === "ar";
}
