import { z } from "zod";
import { idSchema } from "../protocol/mod.ts";
import { hashToken } from "./hash.ts";
import { DEFAULT_SCOPES, isScope, type Scopes } from "./scopes.ts";

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
  .transform((pairs, context): readonly KnownToken[] => {
    const read = pairs.map(readToken);
    const known = read.filter((each) => typeof each !== "string");
    const problem = wrongEntries(read) ?? repeatedToken(known);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    return known;
  });

/** The entries that are wrong, by their numbers: what stands in them may be a secret. */
function wrongEntries(read: readonly (KnownToken | string)[]): string | undefined {
  const wrong = read.flatMap((each, index) =>
    typeof each === "string" ? [`entry ${index + 1} has ${each}`] : []
  );
  return wrong.length > 0 ? `${RULE}: ${wrong.join("; ")}` : undefined;
}

function repeatedToken(known: readonly KnownToken[]): string | undefined {
  const hashes = known.map(({ hash }) => hash.toHex());
  const second = hashes.findIndex((hash, index) => hashes.indexOf(hash) < index);
  if (second < 0) return undefined;
  const first = hashes.indexOf(hashes[second] ?? "");
  return `must not hold one token twice; entry ${second + 1} has that of entry ${first + 1}`;
}

/** A token of the list, or what is wrong with its entry. */
function readToken(pair: string): KnownToken | string {
  const [who = "", ...rest] = pair.split(":");
  const [owner = "", named, ...more] = who.split("/");
  if (rest.length === 0) return "no colon";
  if (!idSchema.safeParse(owner).success || more.length > 0) return "no valid owner";
  const scopes = named === undefined ? DEFAULT_SCOPES : readScopes(named);
  if (!scopes) return "an unknown scope";
  const hash = readHash(rest.join(":"));
  return typeof hash === "string" ? hash : { owner, scopes, hash };
}

function readScopes(named: string): Scopes | undefined {
  const names = named.split("+");
  const scopes = names.filter(isScope);
  return scopes.length === names.length ? new Set(scopes) : undefined;
}

function readHash(token: string): Uint8Array | string {
  const [, hex] = HASH.exec(token) ?? [];
  if (hex !== undefined) return Uint8Array.fromHex(hex);
  if (/^sha256=/i.test(token)) return "a hash that is not valid";
  if (/\s/.test(token)) return "a token with white space";
  return token.length < LEAST_TOKEN ? "a token that is too short" : hashToken(token);
}
