/**
 * The browser's storage, where there is one: it may be switched off or full, and then what is kept
 * lasts as long as the page.
 */
const SPARE = new Map<string, string>();

/** What is kept under a name. */
export function recall(name: string, place: "local" | "session" = "local"): string | undefined {
  try {
    return storage(place).getItem(name) ?? SPARE.get(name);
  } catch {
    return SPARE.get(name);
  }
}

/** Keeps a text under a name; without a text it is forgotten. */
export function keep(name: string, text: string | undefined, place: "local" | "session" = "local") {
  SPARE.delete(name);
  try {
    if (text === undefined) storage(place).removeItem(name);
    else storage(place).setItem(name, text);
  } catch {
    if (text !== undefined) SPARE.set(name, text);
  }
}

/** The names that begin so. */
export function namesOf(prefix: string): string[] {
  let kept: string[] = [];
  try {
    kept = Object.keys(localStorage);
  } catch {
    // There is no storage.
  }
  return [...kept, ...SPARE.keys()].filter((name) => name.startsWith(prefix));
}

function storage(place: "local" | "session"): Storage {
  return place === "local" ? localStorage : sessionStorage;
}
