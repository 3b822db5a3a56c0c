/**
 * The browser's storage. Where it is switched off or full, values last as long as the page.
 *
 * @module
 */
const FALLBACK = new Map<string, string>();

/** Which of the browser's storages: `session` belongs to one tab. */
type Area = "local" | "session";

/** Reads the value stored under a name. */
export function load(name: string, area: Area = "local"): string | undefined {
  try {
    return storageOf(area).getItem(name) ?? FALLBACK.get(name);
  } catch {
    return FALLBACK.get(name);
  }
}

/** Stores a value under a name; undefined removes it. */
export function save(name: string, value: string | undefined, area: Area = "local"): void {
  FALLBACK.delete(name);
  try {
    if (value === undefined) storageOf(area).removeItem(name);
    else storageOf(area).setItem(name, value);
  } catch {
    if (value !== undefined) FALLBACK.set(name, value);
  }
}

/** Lists the names that start with a prefix, in local storage. */
export function namesStartingWith(prefix: string): string[] {
  let stored: string[] = [];
  try {
    stored = Object.keys(localStorage);
  } catch {
    // Storage is switched off.
  }
  return [...stored, ...FALLBACK.keys()].filter((name) => name.startsWith(prefix));
}

/** Local storage as the client takes it, or undefined where it is switched off. */
export function localStore(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function storageOf(area: Area): Storage {
  return area === "local" ? localStorage : sessionStorage;
}
