import { hasTokens } from "../access/mod.ts";
import { isLoopback } from "../shared/mod.ts";
import { DEPLOYMENT_VARIABLE, ENTRIES, SETTING_NAMES, type Values } from "./entries.ts";
import { NOT_UTF8 } from "./environment.ts";
import type { SettingEntry } from "./kinds.ts";
import { modelProblems } from "./models.ts";
import { ownSecretsOf } from "./own_secrets.ts";
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
    if (given.includes(NOT_UTF8)) {
      problems.push(`${name} is not UTF-8; save .env as UTF-8, or set your terminal to it`);
      continue;
    }
    const parsed = entry.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, entry, { given, why: parsed.error.issues[0]?.message ?? "" }));
  }
  if (problems.length > 0) return { ok: false, problems };
  const settings = shape(values as Values, {
    ownSecrets: ownSecretsOf(environment),
    isOnDeploy: environment[DEPLOYMENT_VARIABLE] !== undefined,
    isSummaryNamed: !!environment["SUMMARY_MODEL"],
  });
  const together = [
    exposure(settings),
    withoutProxy(settings),
    sharedTable(settings),
    ...modelProblems(settings.models, { environment, baseUrl: settings.openai.baseUrl }),
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

function exposure({ access, listen }: Settings): string | undefined {
  if (hasTokens(access)) return undefined;
  const how = "set BRIDGE_TOKENS=owner:token, with a token of at least 16 characters";
  if (listen.isOnDeploy) {
    return `Without BRIDGE_TOKENS anyone could connect to a deployed bridge; ${how}`;
  }
  if (isLoopback(listen.host)) return undefined;
  const found = `HOST is ${JSON.stringify(listen.host)}`;
  return `Without BRIDGE_TOKENS only this machine may connect, but ${found}; ${how}`;
}

/** What reaches the bridge from other machines should have passed a proxy, with TLS and limits. */
function withoutProxy({ listen }: Settings): string | undefined {
  if (listen.isOnDeploy || listen.isBehindProxy || listen.allowsWithoutProxy) return undefined;
  if (isLoopback(listen.host)) return undefined;
  return `HOST is ${
    JSON.stringify(listen.host)
  }, so other machines could reach the bridge: put a ` +
    "proxy in front of it (docs/deploying.md has one) and set BEHIND_PROXY=true, or set " +
    "ALLOW_WITHOUT_PROXY=true in a network that you trust";
}
