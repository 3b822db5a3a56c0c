/**
 * Derives from the settings what the bridge may do, as flags of `deno run`: listen and call where
 * they say, read the page, `.env`, the store and the scrubber's code, and read the variables of the
 * settings. As a program it prints a launch plan in JSON; the launcher runs the bridge by it.
 *
 * @module
 */
import { defined } from "../shared/mod.ts";
import { isRemote } from "./store_path.ts";
import {
  misspeltSettings,
  parseSettings,
  readEnvironment,
  type Settings,
  VARIABLES,
} from "../settings/mod.ts";

/** The code of the thread that scrubs a store's file; Deno reads a thread's code when it starts. */
const SCRUB = "src/kv/scrub";

/** Where Deno finds the token of a remote store. */
const STORE_TOKEN = "DENO_KV_ACCESS_TOKEN";

/** How to run the bridge with the settings there are. */
export interface LaunchPlan {
  /** The permissions of `deno run`. */
  readonly flags: readonly string[];
  /** Where it will listen; absent if the settings are invalid, which the bridge itself reports. */
  readonly listen?: Pick<Settings["listen"], "host" | "port">;
  /** The file of the store, if the settings name one. */
  readonly storeFile?: string;
  /** Whether the settings leave the store to Deno. */
  readonly isDefaultStore?: boolean;
}

/** Works out the plan. With invalid settings the bridge gets what it needs to report them. */
export function launchPlan(environment: Parameters<typeof parseSettings>[0]): LaunchPlan {
  const parsed = parseSettings(environment);
  if (!parsed.ok) return { flags: flagsFor({ net: "127.0.0.1" }) };
  const { settings } = parsed;
  const { path } = settings.log;
  const { host, port } = settings.listen;
  const isStoreRemote = path !== undefined && isRemote(path);
  const storeFile = isStoreRemote ? undefined : path;
  const flags = flagsFor({ net: netPlaces(settings), storeFile, isStoreRemote });
  const isDefaultStore = path === undefined;
  return { flags, listen: { host, port }, isDefaultStore, ...defined({ storeFile }) };
}

/** The hosts with ports that the bridge reaches, comma-separated. */
export function netPlaces({ listen, claude, openai, models, access, log }: Settings): string {
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  const isOpenAICalled = [models.reply, models.summary].some(({ provider }) =>
    provider === "openai"
  );
  const chat = isOpenAICalled ? openai.baseUrl : undefined;
  const called = [claude.baseUrl, chat, access.jwt.jwksUrl, log.path]
    .filter((address) => address !== undefined && isRemote(address))
    .map((address) => hostOf(new URL(address ?? "")));
  return [...new Set([listen.port === 0 ? host : `${host}:${listen.port}`, ...called])].join(",");
}

function flagsFor({ net, storeFile, isStoreRemote = false }: {
  readonly net: string;
  readonly storeFile?: string | undefined;
  readonly isStoreRemote?: boolean;
}): string[] {
  const store = storeFile === undefined ? [] : [storeFile];
  const variables = isStoreRemote ? [...VARIABLES, STORE_TOKEN] : VARIABLES;
  const scrub = store.map(() => SCRUB);
  return [
    `--allow-net=${net}`,
    `--allow-read=${["dist", ".env", ...store, ...scrub].join(",")}`,
    ...store.map((file) => `--allow-write=${file}`),
    `--allow-env=${variables.join(",")}`,
  ];
}

function hostOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** What is wrong with the names of the variables; the bridge, which can't list them, warns of `.env`. */
function nameWarnings(): readonly string[] {
  try {
    return misspeltSettings(Object.keys(Deno.env.toObject()));
  } catch {
    return []; // A value is not UTF-8.
  }
}

if (import.meta.main) {
  const plan = launchPlan(await readEnvironment());
  console.log(JSON.stringify({ ...plan, warnings: nameWarnings() }));
}
