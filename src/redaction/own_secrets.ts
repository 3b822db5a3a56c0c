import { sha256 } from "@noble/hashes/sha2.js";
import { BASE64_URL, has } from "./characters.ts";
import type { Cursor, Found, Rule } from "./cursor.ts";
import { foldCharacters } from "./folding.ts";
import { PrefixTree } from "./prefix_tree.ts";

/** Secrets of the bridge itself, which are masked whatever their form. */
export interface OwnSecrets {
  /** As they are written. Shorter ones than 8 characters are not masked: they may be words. */
  readonly texts: readonly string[];
  /** The SHA-256 of tokens of which no more is known, in hexadecimal. */
  readonly hashes: readonly string[];
}

const LEAST = 8;
const LEAST_TOKEN = 16;
const MOST_TOKEN = 256;

const FOUND: Found<"bridge_secret"> = { kind: "bridge_secret" };

/** The rules for the bridge's own secrets. */
export function ownRules({ texts, hashes }: OwnSecrets): Rule<"bridge_secret">[] {
  const tree = new PrefixTree<string>();
  for (const text of texts) {
    const folded = foldCharacters(text).text;
    if (folded.length >= LEAST) tree.add(folded, folded);
  }
  const written: Rule<"bridge_secret"> = {
    openings: tree.openings,
    find(cursor) {
      const [longest] = tree.find(cursor);
      if (!longest || cursor.isShort) return undefined;
      cursor.at = longest.end;
      return FOUND;
    },
  };
  return hashes.length > 0 ? [written, hashRule(new Set(hashes))] : [written];
}

function hashRule(hashes: ReadonlySet<string>): Rule<"bridge_secret"> {
  return {
    openings: Array.from(BASE64_URL, (is, code) => is ? String.fromCharCode(code) : "").join(""),
    least: LEAST_TOKEN,
    find: (cursor) => isKnownToken(cursor, hashes) ? FOUND : undefined,
  };
}

function isKnownToken(cursor: Cursor, hashes: ReadonlySet<string>): boolean {
  if (has(BASE64_URL, cursor.code(-1))) return false;
  const start = cursor.at;
  const length = cursor.run(BASE64_URL, MOST_TOKEN + 1);
  if (cursor.isShort || length < LEAST_TOKEN || length > MOST_TOKEN) return false;
  const token = new TextEncoder().encode(cursor.text.slice(start, cursor.at));
  return hashes.has(sha256(token).toHex());
}
