import { bytesOfText } from "../conversation/mod.ts";
import type { FactVersion } from "./facts.ts";
import type { Digest, SpaceSession } from "./sessions.ts";

/** What each of them takes besides its texts: its objects, its places in lists, its terms, in bytes. */
const BYTES_PER = { fact: 400, version: 860, source: 160, digest: 280, term: 24 } as const;

/** What a session takes besides its digests, in bytes. */
export const BYTES_PER_SESSION = 700;

/** What a fact takes besides its versions, in bytes. */
export const BYTES_PER_FACT = BYTES_PER.fact;

/** What being pinned or unpinned once takes, in bytes. */
export const BYTES_PER_PIN = 64;

/** Something that a session has taken along of what was forgotten elsewhere, in bytes. */
export const BYTES_PER_CARRIED = 1_200;

/** About how many bytes all takes that a session has taken along. */
export function bytesOfCarried({ carried = [] }: Pick<SpaceSession, "carried">): number {
  return carried.length * BYTES_PER_CARRIED;
}

/** About how many bytes a version of a fact takes in memory. */
export function bytesOfVersion({ text, sources }: FactVersion): number {
  return BYTES_PER.version + bytesOfText(text) + sources.length * BYTES_PER.source;
}

/** About how many bytes a digest takes in memory; its text is held once more with its terms. */
export function bytesOfDigest({ text, title = "", terms }: Digest): number {
  let words = terms.length * BYTES_PER.term;
  for (const term of terms) words += 2 * bytesOfText(term);
  return BYTES_PER.digest + 2 * bytesOfText(text) + bytesOfText(title) + words;
}
