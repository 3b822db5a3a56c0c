import { PersistentList } from "../conversation/mod.ts";
import type { FactVersion } from "./facts.ts";
import type { Digest, SpaceSession } from "./sessions.ts";
import type { Space, SpaceText } from "./space.ts";

/** The text of a version of a fact; `fact` is its index in the space. */
export function textOfVersion(version: FactVersion, fact: number): SpaceText {
  const { position, text, saidBy, saidAt: at } = version;
  const role = saidBy === "assistant" ? "assistant" : "user";
  return { position, text, role, at, of: { fact } };
}

/**
 * The text of a digest of a session. Its words are the digest's, which may have to take them apart
 * first.
 */
export function textOfDigest(
  digest: Digest,
  { session, generation }: Pick<SpaceSession, "session" | "generation">,
): SpaceText {
  const { position, text, saidTo: at } = digest;
  const known = { position, text, role: "user", at, of: { session, generation } } as const;
  if (text === "") return known;
  return {
    ...known,
    get terms() {
      return digest.terms;
    },
  };
}

/** The texts without the one that the event at a position brought; its place stays. */
export function withoutTextAt(
  texts: PersistentList<SpaceText>,
  position: number,
): PersistentList<SpaceText> {
  const index = countUpTo(texts, position) - 1;
  const known = texts.at(index);
  if (!known || known.position !== position || known.text === "") return texts;
  const { terms: _, ...wordless } = known;
  return texts.replace(index, { ...wordless, text: "" });
}

/** The texts without those that the events at these positions brought, and without their places. */
export function withoutTextsAt(
  texts: PersistentList<SpaceText>,
  positions: ReadonlySet<number>,
): PersistentList<SpaceText> {
  if (positions.size === 0) return texts;
  let left = PersistentList.empty<SpaceText>();
  for (const text of texts) if (!positions.has(text.position)) left = left.push(text);
  return left;
}

/** How many of the texts came up to a position. */
function countUpTo(texts: PersistentList<SpaceText>, position: number): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((texts.at(middle)?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The text that the event at a position brought. */
export function textAt({ texts }: Space, position: number): SpaceText | undefined {
  const text = texts.at(countUpTo(texts, position) - 1);
  return text?.position === position ? text : undefined;
}
