import { z } from "zod";
import { idSchema } from "../protocol/mod.ts";
import { hashToken } from "./hash.ts";
import { isScope, type Scopes, USUAL_SCOPES } from "./scopes.ts";

/** The shortest token, in characters. */
export const LEAST_TOKEN = 16;

const HASH = /^sha256=([0-9a-f]{64})$/i;

/** A token that is known by its hash alone. */
export interface KnownToken {
  readonly owner: string;
  readonly scopes: Scopes;
  /** The SHA-256 of the token. */
  readonly hash: Uint8Array;
}

const RULE =
  `must be owner:token, owner/scope+scope:token or owner:sha256=hash, parted by commas; ` +
  `a token has at least ${LEAST_TOKEN} characters and no white space, an owner ids' characters, ` +
  `a hash 64 hexadecimal digits, scopes are read, write, erase and admin`;

/**
 * The tokens of `BRIDGE_TOKENS`, hashed: `owner:token`, with scopes `owner/read+write:token`, or
 * with the token's hash in place of the token, `owner:sha256=<64 hexadecimal digits>`.
 */
export const tokenListSchema = z.string()
  .transform((value) => value.split(",").map((item) => item.trim()).filter(Boolean))
  .refine((pairs) => pairs.length > 0, {
    error: "must hold a pair owner:token, or not be set at all",
  })
  .transform((pairs, context) =>
    pairs.flatMap((pair) => {
      const known = readToken(pair);
      if (known) return [known];
      context.addIssue({ code: "custom", message: RULE });
      return [];
    })
  )
  .refine((known) => new Set(known.map(({ hash }) => hash.toHex())).size === known.length, {
    error: "must not hold one token twice",
  });

function readToken(pair: string): KnownToken | undefined {
  const [who = "", ...rest] = pair.split(":");
  const [owner = "", named, ...more] = who.split("/");
  const scopes = named === undefined ? USUAL_SCOPES : readScopes(named);
  const hash = readHash(rest.join(":"));
  const isOwner = idSchema.safeParse(owner).success && more.length === 0;
  return isOwner && scopes && hash ? { owner, scopes, hash } : undefined;
}

function readScopes(named: string): Scopes | undefined {
  const names = named.split("+");
  const scopes = names.filter(isScope);
  return scopes.length === names.length ? new Set(scopes) : undefined;
}

function readHash(token: string): Uint8Array | undefined {
  const [, hex] = HASH.exec(token) ?? [];
  if (hex !== undefined) return Uint8Array.fromHex(hex);
  const isToken = token.length >= LEAST_TOKEN && !/\s|^sha256=/i.test(token);
  return isToken ? hashToken(token) : undefined;
}
