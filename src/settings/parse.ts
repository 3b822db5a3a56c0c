import { hasTokens } from "../access/mod.ts";
import { isLoopback } from "../shared/mod.ts";
import { DEPLOYMENT_VARIABLE, ENTRIES, SETTING_NAMES, type Values } from "./entries.ts";
import type { SettingEntry } from "./kinds.ts";
import { type Settings, shape } from "./shape.ts";

/** The settings, or everything that is wrong with them. */
export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Lists problems for a terminal. */
export function problemsText(problems: readonly string[]): string {
  return `Invalid settings:\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
}

/** Parses the settings. An empty variable counts as unset. */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
): ParsedSettings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const entry: SettingEntry = ENTRIES[name];
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

function problem(
  name: string,
  { secret }: SettingEntry,
  found: { given: string; why: string },
): string {
  return secret
    ? `${name} ${found.why}`
    : `${name} ${found.why}; found ${JSON.stringify(shown(found.given))}`;
}

/** What may be shown of a value: its beginning, without the password in an address. */
function shown(given: string): string {
  return given.replaceAll(/\/\/[^/]*@/g, "//…@").slice(0, 80);
}

/** In one table an owner could be named so that its keys are those of another. */
function sharedTable({ log }: Settings): string | undefined {
  if (log.contextTable !== log.hashTable) return undefined;
  const found = JSON.stringify(log.hashTable);
  return `CONTEXT_TABLE and HASH_TABLE must have different names; both are ${found}`;
}

function exposure({ access, listen }: Settings, deployed: boolean): string | undefined {
  if (hasTokens(access)) return undefined;
  const how = "set BRIDGE_TOKENS=owner:token, with a token of at least 16 characters";
  if (deployed) return `Without BRIDGE_TOKENS anyone could connect to a deployed bridge; ${how}`;
  if (isLoopback(listen.host)) return undefined;
  const found = `HOST is ${JSON.stringify(listen.host)}`;
  return `Without BRIDGE_TOKENS only this machine may connect, but ${found}; ${how}`;
}
