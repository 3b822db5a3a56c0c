import { nearest } from "../shared/mod.ts";
import { ENTRIES, SETTING_NAMES } from "./entries.ts";
import type { SettingEntry } from "./kinds.ts";

/** What other programs call these settings on their command lines. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  P: "PORT",
  KV: "KV_PATH",
  STORE: "KV_PATH",
  PATH: "KV_PATH",
  HOSTNAME: "HOST",
  TOKEN: "BRIDGE_TOKENS",
  TOKENS: "BRIDGE_TOKENS",
  KEY: "ANTHROPIC_API_KEY",
  API_KEY: "ANTHROPIC_API_KEY",
};

/** Why the bridge does not start with these arguments; undefined if there are none. */
export function argumentProblem(given: readonly string[]): string | undefined {
  const [first, second] = given.filter((argument) => argument !== "--");
  if (first === undefined) return undefined;
  const [option = "", value = second ?? ""] = first.split(/=(.*)/s);
  const named = option.replace(/^-+/, "").replaceAll("-", "_").toUpperCase();
  if (named === "STORE" && value === "") return "--store needs a file or an https address";
  const wanted = OTHER_NAMES[named] ?? named;
  const name = SETTING_NAMES.find((each) => each === wanted);
  const rule = `Unknown argument ${option}: the bridge takes none but --store and --help`;
  if (!name) {
    const meant = nearest(wanted, [...SETTING_NAMES, "STORE"]);
    if (meant === "STORE") return `${rule}. Did you mean --store?`;
    if (meant !== undefined) {
      return `${rule}. Did you mean ${meant}? Set it before the command or in the file .env`;
    }
    return `${rule}. Settings go before the command (PORT=9000 deno task start) or into the ` +
      "file .env; --help lists them";
  }
  const { secret }: SettingEntry = ENTRIES[name];
  const shown = secret || !/^[\w.:/-]+$/.test(value) || value.startsWith("-") ? "…" : value;
  return `${rule}. Set ${name}=${shown} before the command or in the file .env`;
}
