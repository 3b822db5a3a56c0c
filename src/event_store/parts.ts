import type { Check, Write } from "../kv/mod.ts";
import type { StreamCipher } from "./encryption/stream_cipher.ts";
import type { StreamHead, StreamKey } from "./types.ts";

/** What rides on a commit besides events and head: it is written with them, or they are not. */
export type CommitPart = Write;

/** The commit that parts are made for. */
export interface CommitContext {
  readonly stream: StreamKey;
  /** The head that the commit writes. */
  readonly head: StreamHead;
  /** The head that is there, as it is stored; undefined: the commit begins the stream. */
  readonly before: StreamHead | undefined;
  /** The head of the expired generation whose place it takes. */
  readonly former: StreamHead | undefined;
  /** That the head is as it was seen: for what a part writes ahead of the commit. */
  readonly checks: readonly Check[];
  /** What values of the stream are encrypted with; undefined: they are not. */
  readonly cipher: StreamCipher | undefined;
}

/** A part for a commit; or why nothing may be appended, in the words of whoever made it. */
export type PartOrRefusal<Refused> = CommitPart | { readonly refused: Refused };

/** Makes a part for a commit; called again when the append is retried. */
export type PartMaker<Refused = never> = (
  commit: CommitContext,
) => PartOrRefusal<Refused> | Promise<PartOrRefusal<Refused>>;

/** A part without checks or mutations. */
export const NO_PART: CommitPart = { checks: [], mutations: [] };

/** Several parts as one. */
function combine(parts: readonly CommitPart[]): CommitPart {
  return {
    checks: parts.flatMap(({ checks }) => checks),
    mutations: parts.flatMap(({ mutations }) => mutations),
  };
}

/** Makes all parts of a commit, one after the other, up to the first refusal. */
export async function makeParts<Refused>(
  makers: readonly PartMaker<Refused>[],
  commit: CommitContext,
): Promise<PartOrRefusal<Refused>> {
  const parts: CommitPart[] = [];
  for (const make of makers) {
    const made = make(commit);
    const part = made instanceof Promise ? await made : made;
    if ("refused" in part) return part;
    parts.push(part);
  }
  return combine(parts);
}
