/**
 * Derives from the settings what the bridge may do, as flags of `deno run`: listen and call where
 * they say, read the page, `.env` and the store, and read the variables of the settings. As a
 * program it prints a launch plan in JSON; the launcher runs the bridge by it.
 *
 * @module
 */
import { defined } from "../shared/mod.ts";
import { isRemote } from "./store_path.ts";
import { parseSettings, readEnvironment, type Settings, VARIABLES } from "../settings/mod.ts";

/** How to run the bridge with the settings there are. */
export interface LaunchPlan {
  /** The permissions of `deno run`. */
  readonly flags: readonly string[];
  /** Where it will listen; absent if the settings are invalid, which the bridge itself reports. */
  readonly listen?: Settings["listen"];
  /** The file of the store, if it has one. */
  readonly storeFile?: string;
}

/** Works out the plan. With invalid settings the bridge gets what it needs to report them. */
export function launchPlan(environment: Parameters<typeof parseSettings>[0]): LaunchPlan {
  const parsed = parseSettings(environment);
  if (!parsed.ok) return { flags: flagsFor({ net: "127.0.0.1", storeFile: undefined }) };
  const { settings } = parsed;
  const { path } = settings.log;
  const storeFile = path !== undefined && isRemote(path) ? undefined : path;
  const flags = flagsFor({ net: netPlaces(settings), storeFile });
  return { flags, listen: settings.listen, ...defined({ storeFile }) };
}

/** The hosts with ports that the bridge reaches, comma-separated. */
export function netPlaces({ listen, claude, access, log }: Settings): string {
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  const called = [claude.baseUrl, access.jwt.jwksUrl, log.path]
    .filter((address) => address !== undefined && isRemote(address))
    .map((address) => hostOf(new URL(address ?? "")));
  return [...new Set([listen.port === 0 ? host : `${host}:${listen.port}`, ...called])].join(",");
}

function flagsFor(
  { net, storeFile }: { readonly net: string; readonly storeFile: string | undefined },
): string[] {
  const store = storeFile === undefined ? [] : [storeFile];
  return [
    `--allow-net=${net}`,
    `--allow-read=${["dist", ".env", ...store].join(",")}`,
    ...store.map((file) => `--allow-write=${file}`),
    `--allow-env=${VARIABLES.join(",")}`,
  ];
}

function hostOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

if (import.meta.main) console.log(JSON.stringify(launchPlan(await readEnvironment())));
