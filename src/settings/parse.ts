import { hasTokens } from "../access/mod.ts";
import { isLoopback } from "../shared/mod.ts";
import { DEPLOYMENT_VARIABLE, ENTRIES, SETTING_NAMES, type Values } from "./entries.ts";
import type { Entry } from "./kinds.ts";
import { type Settings, shape } from "./shape.ts";

/** The outcome of reading the environment: the settings, or everything that is wrong with it. */
export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the settings. An empty variable counts as one that is not set. */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
): ParsedSettings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const entry: Entry = ENTRIES[name];
    const given = environment[name] || entry.default;
    if (given === undefined) continue;
    const parsed = entry.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, entry, { given, why: parsed.error.issues[0]?.message ?? "" }));
  }
  if (problems.length > 0) return { ok: false, problems };
  const settings = shape(values as Values);
  const together = [
    exposure(settings, environment[DEPLOYMENT_VARIABLE] !== undefined),
    sharedTable(settings),
  ].filter((found) => found !== undefined);
  return together.length > 0 ? { ok: false, problems: together } : { ok: true, settings };
}

function problem(name: string, { secret }: Entry, found: { given: string; why: string }): string {
  return secret
    ? `${name} ${found.why}`
    : `${name} ${found.why}; it is ${JSON.stringify(shown(found.given))}`;
}

/** What may be told of a value: its beginning, without the password of an address. */
function shown(given: string): string {
  return given.replaceAll(/\/\/[^/]*@/g, "//…@").slice(0, 80);
}

/** In one table the keys of an owner called as a part of the other's would be those of another. */
function sharedTable({ log }: Settings): string | undefined {
  if (log.contextTable !== log.hashTable) return undefined;
  const found = JSON.stringify(log.hashTable);
  return `CONTEXT_TABLE and HASH_TABLE must have two names; both are ${found}`;
}

function exposure({ access, listen }: Settings, deployed: boolean): string | undefined {
  if (hasTokens(access)) return undefined;
  const how = "set BRIDGE_TOKENS=owner:token, with a token of at least 16 characters";
  if (deployed) return `Without BRIDGE_TOKENS anyone could come in here; ${how}`;
  if (isLoopback(listen.host)) return undefined;
  const found = `HOST is ${JSON.stringify(listen.host)}`;
  return `Without BRIDGE_TOKENS only this machine is served, but ${found}; ${how}`;
}
