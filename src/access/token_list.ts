import { z } from "zod";
import { idSchema } from "../protocol/mod.ts";
import { hashToken } from "./hash.ts";
import { DEFAULT_SCOPES, isScope, type Scopes } from "./scopes.ts";

/** The minimum length of a token, in characters. */
const MIN_TOKEN_LENGTH = 16;

const HASH = /^sha256=([0-9a-f]{64})$/i;

/** A token of which only the hash is known. */
export interface KnownToken {
  readonly owner: string;
  readonly scopes: Scopes;
  /** The SHA-256 of the token. */
  readonly hash: Uint8Array;
}

const RULE =
  "must be owner:token, owner/scope+scope:token or owner:sha256=hash, comma-separated; " +
  `a token has at least ${MIN_TOKEN_LENGTH} characters and no whitespace, an owner the characters of an id, ` +
  "a hash 64 hexadecimal digits; the scopes are read, write, erase and admin";

/**
 * Parses and hashes the tokens of `BRIDGE_TOKENS`: `owner:token`, `owner/read+write:token` with scopes,
 * or `owner:sha256=<64 hexadecimal digits>` with the token's hash instead of the token.
 */
export const tokenListSchema = z.string()
  .transform((value) => value.split(",").map((item) => item.trim()).filter(Boolean))
  .refine((pairs) => pairs.length > 0, {
    error: "must contain a pair owner:token, or be unset",
  })
  .transform((pairs, context): readonly KnownToken[] => {
    const read = pairs.map(readToken);
    const known = read.filter((each) => typeof each !== "string");
    const problem = wrongEntries(read) ?? repeatedToken(known);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    return known;
  });

/** Names invalid entries by number: their text may be a secret. */
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
  return `must not contain a token twice; entries ${first + 1} and ${second + 1} have the same`;
}

/** Parses an entry; returns what is wrong with it if it is invalid. */
function readToken(pair: string): KnownToken | string {
  const [who = "", ...rest] = pair.split(":");
  const [owner = "", named, ...more] = who.split("/");
  if (rest.length === 0) return "no colon";
  if (!idSchema.safeParse(owner).success || more.length > 0) return "an invalid owner";
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
  if (/^sha256=/i.test(token)) return "an invalid hash";
  if (/\s/.test(token)) return "a token with whitespace";
  return token.length < MIN_TOKEN_LENGTH ? "a token that is too short" : hashToken(token);
}
