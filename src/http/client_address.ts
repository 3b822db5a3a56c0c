import ipaddr from "ipaddr.js";
import { lastOf } from "../shared/mod.ts";

/**
 * Names the address that a request comes from: an IPv4 address, or the first 64 bits of an IPv6
 * address, which one client has whole. It is the peer's, unless `header` names the header in which a
 * proxy tells its own peer's: `forwarded` (RFC 7239), or one like `x-forwarded-for`. Of several
 * addresses there the last counts: the nearest proxy added it, while a client may write the others.
 */
export function clientAddressOf(headers: Headers, { remoteAddress, header }: {
  /** The address at the other end of the connection. */
  readonly remoteAddress: string;
  readonly header: string | undefined;
}): string {
  const told = header === undefined ? undefined : lastAddress(header, headers.get(header) ?? "");
  return told ?? networkOf(remoteAddress) ?? "unknown";
}

/** Whether the client uses TLS to a proxy, by what the first proxy says. */
export function isForwardedTls(headers: Headers): boolean {
  const [told = ""] = (headers.get("x-forwarded-proto") ?? "").split(",");
  const [, standard = ""] = /(?:^|[;,\s])proto="?(\w+)/i.exec(headers.get("forwarded") ?? "") ?? [];
  return [told, standard].some((protocol) => protocol.trim().toLowerCase() === "https");
}

function lastAddress(header: string, value: string): string | undefined {
  const addresses = header.toLowerCase() === "forwarded"
    ? Array.from(value.matchAll(/for=("[^"]*"|[^;,\s]*)/gi), ([, address = ""]) => address)
    : value.split(",");
  return networkOf((addresses.at(-1) ?? "").trim().replaceAll('"', ""));
}

/** The network of an address with or without a port or brackets; undefined if it is none. */
const networkOf = lastOf((text) => {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const bare = bracketed ?? text.replace(/^([\d.]+):\d+$/, "$1");
  if (!ipaddr.isValid(bare)) return undefined;
  const address = ipaddr.process(bare);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  return `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
});
