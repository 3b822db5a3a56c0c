import type { ReplyEnding, Usage } from "../../conversation/mod.ts";
import type { Rejection } from "./rejection.ts";
import type { SessionKey } from "./session.ts";
import type { SpaceKey } from "./spaces.ts";

/**
 * Conversations that a client keeps itself, and sends whole with each request: the bridge gives
 * memory to them and remembers what was said. It calls no model here.
 */
export interface Relaying {
  /**
   * The blocks of memory that a request of this history holds. For a message that was typed now one
   * may be made; it is recorded before this resolves, unless it is a trial.
   */
  insertions(key: SessionKey, history: RelayedHistory): Promise<Insertions | Rejection>;
  /** Records a turn whose reply is complete; a known one changes nothing. */
  record(key: SessionKey, turn: RelayedTurn): Promise<Recorded | Rejection>;
  /** What a space has for a message of a conversation that nobody names; nothing is recorded. */
  fromSpace(key: SpaceKey, asked: { readonly message: string }): Promise<string | undefined>;
}

/** What a request holds of its conversation. */
export interface RelayedHistory {
  /** The ids of all messages that its user typed, oldest first: each stands for all before it, too. */
  readonly turns: readonly string[];
  /**
   * Their ids as if they had been typed in another session: those of a fork are known by the ids that
   * they got where they were typed.
   */
  readonly turnsIn?: (session: string) => Promise<readonly string[]>;
  /** Where the client's list of messages has each of them, from 0. */
  readonly places: readonly number[];
  /** The last of them, if it was typed now, and may get memory. */
  readonly fresh?: { readonly text: string; readonly timeZone?: string };
  /** The space that the session joins if it is new; absent: the owner's default, null: none. */
  readonly space?: string | null;
  /** Whether nothing is recorded: its tokens are only to be counted. */
  readonly isTrial?: boolean;
}

/** The blocks to insert. */
export interface Insertions {
  readonly ok: true;
  /** The ids of the typed messages, where they are those of a session that this one comes from. */
  readonly turns?: readonly string[];
  /** By the id of a typed message, the text of the block at its end. */
  readonly blocks: ReadonlyMap<string, string>;
  /** Whether the log does not know how the history begins: blocks that its messages had may be lost. */
  readonly isUnknown: boolean;
  /**
   * Whether the log does not know a message before the last one: its reply broke off, or what the log
   * knew of it is lost, as where an older copy of the session was restored.
   */
  readonly hasGaps?: boolean;
  /** The session's generation; absent: it has no event yet. */
  readonly generation?: string;
}

/** A turn that a client held by itself. */
export interface RelayedTurn {
  readonly turn: string;
  /** The generation that its request was told of: no other one takes the turn (law 9). */
  readonly generation?: string;
  /** The typed messages before it in the client's history, oldest first. */
  readonly before: readonly string[];
  /** The door that it came through. */
  readonly source: "messages" | "chat";
  readonly text: string;
  readonly reply: string;
  /** What was said of the reply before; what stands between it and the rest. */
  readonly begun?: { readonly text: string; readonly separator: string };
  readonly timeZone?: string;
  readonly space?: string | null;
  readonly model: string;
  /** Why the reply ended, in the provider's word and in ours. */
  readonly stopReason: string;
  readonly ending: ReplyEnding;
  readonly usage: Usage;
  /** The names of the tools that were called for it, each once. */
  readonly tools: readonly string[];
  readonly requestId?: string;
}

/** The position of the reply, and whether it was known already. */
export interface Recorded {
  readonly ok: true;
  readonly position: number;
  readonly duplicate: boolean;
}
