import { z } from "zod";
import { tokenListSchema } from "../access/mod.ts";
import { isLoopback } from "../shared/mod.ts";
import { httpUrl, list, type SettingEntry, text, whole, yesOrNo } from "./kinds.ts";

/** The length of an HS256 hash, in bytes. */
const LEAST_JWT_SECRET = 32;

const origin = httpUrl.refine((url) => new URL(url).origin === url, {
  error: "must be comma-separated origins without a path, such as https://example.com",
});

/** An IPv6 address; a link-local one names its interface. */
const IPV6 = String.raw`[\da-f]*:[\da-f]*:[\da-f:.]*(?:%[\w.-]+)?`;

/** A name, an IPv4 address, or an IPv6 address in brackets or not. */
const HOST = new RegExp(String.raw`^(?:[\w.-]+|\[${IPV6}\]|${IPV6})$`, "i");

/** Who may connect, and where. */
export const ACCESS = {
  BRIDGE_TOKENS: {
    schema: tokenListSchema,
    secret: true,
    meaning:
      "Who may connect: `owner:token,…`. If unset, and the next two as well, only this machine may, as the owner `local`",
  },
  AUTH_JWT_SECRET: {
    schema: text.refine((secret) => new TextEncoder().encode(secret).length >= LEAST_JWT_SECRET, {
      error: `must have at least ${LEAST_JWT_SECRET} bytes`,
    }),
    secret: true,
    meaning: "Secret of JWTs signed with HS256; their `sub` is the owner",
  },
  AUTH_JWKS_URL: {
    schema: httpUrl.refine(isSafeUrl, {
      error: "must begin with https://, or http:// on this machine, and contain no password",
    }),
    meaning: "URL of the public keys (JWKS) of the JWTs that a provider signs",
  },
  AUTH_JWT_ISSUER: {
    schema: text,
    meaning: "Required `iss` of a JWT. If unset, any issuer is accepted",
  },
  AUTH_JWT_AUDIENCE: {
    schema: text,
    meaning: "Required `aud` of a JWT, or one of several. If unset, any audience is accepted",
  },
  ALLOWED_ORIGINS: {
    schema: z.string().transform(list).pipe(z.array(origin)),
    meaning: "Other origins whose pages may connect, comma-separated",
  },
  CLIENT_ADDRESS_HEADER: {
    schema: z.string().toLowerCase().regex(/^[a-z0-9-]+$/, {
      error: "must be the name of a header, such as x-forwarded-for",
    }),
    meaning:
      "Header in which your proxy passes on its client's address, such as `forwarded`. If unset, it is `x-forwarded-for` with `BEHIND_PROXY=true`; otherwise a request comes from the address that connects",
  },
  HOST: {
    schema: text.regex(HOST, {
      error: "must be an address or a name, such as 127.0.0.1 or ::1; the port goes into PORT",
    }).transform((host) => host.replace(/^\[(.*)\]$/, "$1")),
    default: "127.0.0.1",
    meaning: "Address to listen on",
  },
  PORT: {
    schema: whole(0, 65_535),
    default: "8000",
    meaning: "Port to listen on; 0 picks a free one",
  },
  BEHIND_PROXY: {
    schema: yesOrNo,
    default: "false",
    meaning:
      "Whether only a proxy can reach the bridge: `true` or `false`. With `true`, a client's address is the one that the proxy passes on",
  },
  ALLOW_WITHOUT_PROXY: {
    schema: yesOrNo,
    default: "false",
    meaning: "Whether `HOST` may be reachable from other machines without a proxy in between",
  },
} as const satisfies Record<string, SettingEntry>;

/** If someone on the network path could change the keys, they could let anyone in. */
function isSafeUrl(address: string): boolean {
  const { protocol, host, username, password } = new URL(address);
  return (protocol === "https:" || isLoopback(host)) && username === "" && password === "";
}
