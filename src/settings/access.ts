import { z } from "zod";
import { tokenListSchema } from "../access/mod.ts";
import { isLoopback } from "../shared/mod.ts";
import { type Entry, httpUrl, list, text, whole } from "./kinds.ts";

/** As many bytes as the hash of HS256 has. */
const LEAST_JWT_SECRET = 32;

const origin = httpUrl.refine((url) => new URL(url).origin === url, {
  error: "must be origins such as https://example.com, without a path, parted by commas",
});

/** Who may come in, and where. */
export const ACCESS = {
  BRIDGE_TOKENS: {
    schema: tokenListSchema,
    secret: true,
    meaning:
      "Who may come in: `owner:token,…`. Without it and the next two only this machine may, as `local`",
  },
  AUTH_JWT_SECRET: {
    schema: text.refine((secret) => new TextEncoder().encode(secret).length >= LEAST_JWT_SECRET, {
      error: `must have at least ${LEAST_JWT_SECRET} bytes`,
    }),
    secret: true,
    meaning: "Secret of JWTs that are signed by HS256; they come in as their `sub`",
  },
  AUTH_JWKS_URL: {
    schema: httpUrl.refine(isSafeUrl, {
      error: "must begin with https://, or with http:// on this machine, and hold no password",
    }),
    meaning: "Where the public keys are of JWTs that a provider signs",
  },
  AUTH_JWT_ISSUER: { schema: text, meaning: "What `iss` of a JWT must be. Without it anything" },
  AUTH_JWT_AUDIENCE: {
    schema: text,
    meaning: "What `aud` of a JWT must be, or hold. Without it anything",
  },
  ALLOWED_ORIGINS: {
    schema: z.string().transform(list).pipe(z.array(origin)),
    meaning: "Other origins whose pages may connect, parted by commas",
  },
  HOST: { schema: text, default: "127.0.0.1", meaning: "Address to listen on" },
  PORT: {
    schema: whole(0, 65_535),
    default: "8000",
    meaning: "Port to listen on; 0 takes a free one",
  },
} as const satisfies Record<string, Entry>;

/** Keys that anybody on the way could change would let anybody in. */
function isSafeUrl(address: string): boolean {
  const { protocol, host, username, password } = new URL(address);
  return (protocol === "https:" || isLoopback(host)) && username === "" && password === "";
}
