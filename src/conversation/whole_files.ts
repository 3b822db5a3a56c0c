import { type AttachedFile, MOST_FILE_BYTES, tokensOfFile } from "./attached_file.ts";
import type { Manifest } from "./manifest.ts";
import type { RequestSettings } from "./receipt.ts";
import type { Conversation } from "./state.ts";

/** How files are sent: the budget for all of them, in tokens, and the kinds that the model takes. */
export type FileSettings = NonNullable<RequestSettings["files"]>;

/** Which files of earlier messages a context includes whole. */
export interface WholeFiles {
  /** Those of a turn, by its id; none for a turn whose files have left. */
  of(turn: string): readonly AttachedFile[];
}

/** A turn's files, and what they take. */
interface Held {
  readonly turn: string;
  readonly files: readonly AttachedFile[];
  readonly tokens: number;
  readonly bytes: number;
}

/** How much of the budget is left in use once it was exceeded: so that the oldest leave rarely. */
const LOW_SHARE = 0.5;

/** The files of a message that the model takes. */
export function takenFiles(
  files: readonly AttachedFile[] = [],
  { kinds }: FileSettings,
): readonly AttachedFile[] {
  return files.filter(({ kind }) => kinds.includes(kind));
}

/**
 * Which files stay whole, once the new message's are added: all of them while they fit into the budget.
 * Past it, the oldest leave until half of it is free, so that a context's beginning changes rarely
 * (law 6). Whether a file has left depends only on the messages up to now, in their order: later ones
 * never bring it back.
 */
export function wholeFiles(conversation: Conversation, { message = [], settings }: {
  /** The files of the new message, which always stay. */
  readonly message?: readonly AttachedFile[] | undefined;
  readonly settings: FileSettings | undefined;
}): WholeFiles {
  let held: readonly Held[] = [];
  if (settings && conversation.uploads.length > 0) {
    for (const { id, attachments, withheldAt } of conversation.settled) {
      if (attachments && withheldAt === undefined) {
        held = withNext(held, heldOf(id, takenFiles(attachments, settings)), settings);
      }
    }
    const next = heldOf("", takenFiles(message, settings));
    held = withNext(held, next, settings).filter(({ turn }) => turn !== "");
  }
  const byTurn = new Map(held.map(({ turn, files }) => [turn, files]));
  return { of: (turn) => byTurn.get(turn) ?? [] };
}

function heldOf(turn: string, files: readonly AttachedFile[]): Held {
  return {
    turn,
    files,
    tokens: files.reduce((sum, file) => sum + tokensOfFile(file), 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}

/** Those that stay with the next turn's, which is the newest and stays whatever it takes. */
function withNext(held: readonly Held[], next: Held, { tokens }: FileSettings): readonly Held[] {
  if (next.files.length === 0) return held;
  const kept = [...held, next];
  if (fits(kept, { tokens, bytes: MOST_FILE_BYTES })) return kept;
  const low = { tokens: tokens * LOW_SHARE, bytes: MOST_FILE_BYTES * LOW_SHARE };
  while (kept.length > 1 && !fits(kept, low)) kept.shift();
  return kept;
}

function fits(held: readonly Held[], most: Pick<Held, "tokens" | "bytes">): boolean {
  const sum = (of: (each: Held) => number) => held.reduce((total, each) => total + of(each), 0);
  return sum(({ tokens }) => tokens) <= most.tokens && sum(({ bytes }) => bytes) <= most.bytes;
}

/** A message with files, as a manifest tells of it. */
export interface FilesToTell {
  /** The position of its event, and of its turn's end. */
  readonly from: number;
  readonly to: number;
  readonly all: readonly AttachedFile[];
  readonly whole: readonly AttachedFile[];
}

/** What a manifest says of the files of a message: those that are sent whole, and those that are not. */
export function filesInManifest(
  { from, to, all, whole }: FilesToTell,
  settings: FileSettings | undefined,
): Pick<Manifest, "items" | "leftOut"> {
  const ids = new Set(whole.map(({ id }) => id));
  const place = { from, to, turns: 0 };
  return {
    items: whole.map((file) => ({
      ...{ kind: "file" as const, ...place, characters: 0 },
      ...{ file: file.id, tokens: tokensOfFile(file) },
    })),
    leftOut: all.filter(({ id }) => !ids.has(id)).map(({ id, kind }) => ({
      reason: settings?.kinds.includes(kind)
        ? "files_over_budget" as const
        : "kind_not_taken" as const,
      ...{ ...place, file: id },
    })),
  };
}
