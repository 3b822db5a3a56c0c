import type { SpaceRead } from "./receipt.ts";
import type { StoredManifest } from "./manifest.ts";
import { originsOf } from "./forked_from.ts";
import type { KnownFact, SessionLife } from "./known_fact.ts";
import type { FactMemory } from "./list_memory.ts";
import type { RecallHit } from "./recall/mod.ts";
import type { RecallMemory } from "./recall_memory.ts";
import type { Conversation } from "./state.ts";
import type { SettledTurn } from "./turns.ts";

/** Another session of the space, opened for a message: its state as of a position. */
export interface OtherSession extends SessionLife {
  /** What it is called, or how it begins. */
  readonly title?: string;
  readonly conversation: Conversation;
  /** A cache of its search index. */
  readonly memory?: RecallMemory;
}

/** A message or reply of another session, or a passage of it. */
export interface SaidElsewhere extends SessionLife {
  /** The positions of its turn there: those of the message and of all that it was answered with. */
  readonly positions: readonly number[];
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  readonly text: string;
  /** Of a reply: the message that it answers. */
  readonly answers?: { readonly text: string; readonly at: number };
  /** The sessions that said it before this one was forked, at the same positions. */
  readonly copiedFrom?: readonly string[];
}

/** Something that a turn of a session says: all of its message or reply, or a passage. */
export function saidElsewhere(
  { session, generation, conversation: { forkedFrom } }: SessionLife & {
    readonly conversation: Pick<Conversation, "forkedFrom">;
  },
  turn: SettledTurn,
  { role, text, at }: Pick<RecallHit, "role" | "text" | "at">,
): SaidElsewhere {
  const { receivedAt, outcome, alternatives } = turn;
  const replies = alternatives?.replies.map(({ position }) => position) ?? [];
  const isCopied = forkedFrom !== undefined && receivedAt <= forkedFrom.at;
  return {
    ...{ session, generation, text, at },
    positions: [...new Set([receivedAt, outcome.position, ...replies])],
    ...role === "assistant" ? { answers: { text: turn.text, at: turn.at } } : {},
    ...isCopied ? { copiedFrom: originsOf({ forkedFrom }) } : {},
  };
}

/**
 * What a space gives to the context of one message. All of it is data: the same space as of the same
 * position and the same sessions give the same bytes.
 */
export interface Elsewhere {
  /** The space, and its log's position as of which `updates` and `facts` hold. */
  readonly space: { readonly id: string; readonly position: number };
  /** The session that the context is for. */
  readonly self: SessionLife;
  /** Those chosen as of the session's `frozenAt`, most important first, for the stable part. */
  readonly standing: readonly KnownFact[];
  /** Newer texts of facts that stand there, or stood there until their owner corrected them. */
  readonly updates: readonly KnownFact[];
  /** All current facts; those that stand there may be among them. */
  readonly facts: readonly KnownFact[];
  /** A cache of their search index. */
  readonly memory?: FactMemory;
  /** The sessions that the message points to (`sessionsForSteps`), best first; never this one. */
  readonly sessions: readonly OtherSession[];
  /** Whether something that was said there is to be forgotten: it is not recalled. By default nothing. */
  readonly isForgotten?: (said: SaidElsewhere) => boolean;
}

/** Something that a context was built from and that is gone since, so that it cannot be rebuilt. */
export type MissingSource =
  /** The space was erased or expired. */
  | { readonly kind: "space"; readonly space: string }
  /**
   * A fact was forgotten: its text at this position of the space's log is gone, and nothing that says
   * the same is recalled from other sessions.
   */
  | { readonly kind: "fact"; readonly position: number; readonly fact?: string }
  /** A session was erased or expired. */
  | { readonly kind: "session"; readonly session: string; readonly generation: string };

/**
 * Which of the sources that are gone a context quotes. If there is one, the context cannot be rebuilt;
 * without the others its bytes may differ, since they were searched, too.
 */
export function quotedOf(
  missing: readonly MissingSource[],
  { items }: Pick<StoredManifest, "items">,
): MissingSource[] {
  const ofSpace = items.filter(({ kind }) => kind === "fact" || kind === "elsewhere");
  return missing.filter((source) => {
    switch (source.kind) {
      case "space":
        return ofSpace.length > 0;
      case "fact":
        return ofSpace.some(({ kind, from }) => kind === "fact" && from === source.position);
      case "session":
        return ofSpace.some(({ session }) => session === source.session);
      default:
        return source satisfies never;
    }
  });
}

/** Whether a context quotes other sessions, of which something may have been forgotten since. */
export function quotesWhatIsForgotten(
  missing: readonly MissingSource[],
  { items }: Pick<StoredManifest, "items">,
): boolean {
  return missing.some(({ kind }) => kind === "fact") &&
    items.some(({ kind }) => kind === "elsewhere");
}

/** What a receipt says of the space that a context was built with. */
export function spaceReadOf(
  { space }: Pick<Conversation, "space">,
  elsewhere: Elsewhere,
): SpaceRead {
  const { id, position } = elsewhere.space;
  const sessions = elsewhere.sessions.map(({ session, generation, conversation }) => ({
    ...{ session, generation, upTo: conversation.position },
  }));
  return {
    ...{ id, position, frozenAt: space?.frozenAt ?? position },
    ...(sessions.length > 0 ? { sessions } : {}),
  };
}
