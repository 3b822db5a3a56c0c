import { isLoopback, lastOf } from "../shared/mod.ts";

/**
 * What a `Host` header names, as a browser writes it: in lower case, without the default port of the
 * protocol (`https:`), "" for an empty header. Undefined if it names no host at all.
 */
export function hostOf(header: string, protocol = "http:"): string | undefined {
  if (header === "") return "";
  if (/[\s/\\?#@]/.test(header)) return undefined;
  const address = `${protocol}//${header}`;
  return URL.canParse(address) ? new URL(address).host : undefined;
}

/** Whether a `Host` header names this machine. */
export const namesThisMachine: (header: string) => boolean = lastOf((header) => {
  const host = hostOf(header) ?? "";
  return isLoopback(host.replace(/\.(?=:\d+$|$)/, ""));
});

/** Whether an origin is that of the host itself. */
export function isOriginOf(host: string, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: own, origin: written } = new URL(origin);
  return written === origin.toLowerCase() && own !== "" && own === hostOf(host, protocol);
}
