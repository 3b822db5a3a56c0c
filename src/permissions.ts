/**
 * Prints what the task `start` lets the bridge reach over the network, for `--allow-net`: where it
 * listens, and whom its settings let it call.
 *
 * @module
 */
import { parseSettings, readEnvironment, type Settings } from "./settings/mod.ts";

/** Hosts with ports, parted by commas. */
export function netPlaces({ listen, claude, access, log }: Settings): string {
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  const called = [claude.baseUrl, access.jwt.jwksUrl, log.path]
    .filter((address) => address !== undefined && /^https?:/.test(address))
    .map((address) => placeOf(new URL(address ?? "")));
  return [...new Set([listen.port === 0 ? host : `${host}:${listen.port}`, ...called])].join(",");
}

function placeOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** Settings that are not valid are told by the bridge itself: it needs no network for that. */
if (import.meta.main) {
  const parsed = parseSettings(await readEnvironment());
  console.log(parsed.ok ? netPlaces(parsed.settings) : "127.0.0.1");
}
