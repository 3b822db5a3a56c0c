import { nearest } from "../shared/mod.ts";
import { SETTING_NAMES, VARIABLES } from "./entries.ts";

/** Shorter names are too near to those of other programs. */
const LEAST_LENGTH = 4;

/** Variables that are no settings, though they look like some: of commands, clients and Deno. */
const OTHERS: ReadonlySet<string> = new Set([
  "BRIDGE_TOKEN",
  "BRIDGE_URL",
  "ANTHROPIC_AUTH_TOKEN",
  "HOSTNAME",
  "MODE",
]);

/** For each variable that looks like a misspelt setting, a sentence that names the nearest setting. */
export function misspeltSettings(names: Iterable<string>): string[] {
  return [...names].flatMap((name) => {
    if (name.length < LEAST_LENGTH || VARIABLES.includes(name) || OTHERS.has(name)) return [];
    const setting = nearest(name.toUpperCase(), SETTING_NAMES);
    return setting === undefined ? [] : [`! ${name} is no setting; did you mean ${setting}?`];
  });
}
