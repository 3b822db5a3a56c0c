import type { Usage } from "../conversation/mod.ts";
import type { CarriedForgetting } from "./events.ts";
import type { WithholdSource } from "./decide_withheld.ts";

/** Something that a session said, as its log holds it: a message or a reply that is remembered. */
export interface SaidText {
  /** Of the message's event, or of the event that ended its turn. */
  readonly position: number;
  readonly role: "user" | "assistant";
  readonly text: string;
  /** In ms since the epoch. */
  readonly at: number;
}

/** What learning asks for; `sources` are positions of the session that was read. */
export type LearningOperation =
  | {
    readonly kind: "add";
    readonly text: string;
    readonly sources: readonly number[];
    readonly saidBy: "user" | "assistant";
  }
  | {
    readonly kind: "revise";
    readonly fact: string;
    readonly text: string;
    readonly sources: readonly number[];
  }
  | {
    readonly kind: "drop";
    readonly fact: string;
    readonly reason: string;
    readonly sources: readonly number[];
  };

/**
 * What a session said from `from` to `to` was read; this is what came of it. Where only what was
 * released since was read, `to` comes just before `from`.
 */
export interface RecordLearning {
  readonly type: "RecordLearning";
  /** The prefix of the ids of facts that are learned. */
  readonly id: string;
  readonly session: string;
  /** The session's lineage. */
  readonly generation: string;
  readonly from: number;
  readonly to: number;
  /** All that may be a source: what was read, and what the session said earlier. */
  readonly said: readonly SaidText[];
  /** The positions of messages that were passed over, since they are withheld. */
  readonly unread?: readonly number[];
  readonly digest: string;
  readonly title?: string;
  readonly terms?: readonly string[];
  readonly operations: readonly LearningOperation[];
  /** How many operations could not be read. */
  readonly unreadable?: number;
  /** How many answers were of no use, by why; with no other answer, nothing is learned of it. */
  readonly failed?: Readonly<Record<string, number>>;
  /** The kinds of secrets that were masked in the texts of operations. */
  readonly redacted?: readonly string[];
  readonly model: string;
  readonly usage: Usage;
  /** Random; salts the guards of facts that are dropped. */
  readonly salt: string;
}

/** A text that the owner of a space writes, as a new fact or in place of another text. */
interface Written {
  readonly fact: string;
  readonly text: string;
  /** Now, in ms since the epoch. */
  readonly at: number;
  /** The kinds of secrets that were masked in it. */
  readonly redacted?: readonly string[];
}

/** A session joins; begins the space if there is none. */
export interface JoinSession {
  readonly type: "JoinSession";
  readonly session: string;
  /** The session's lineage. */
  readonly generation: string;
  readonly title?: string;
  /** Where in the session learning begins; absent: at its beginning. */
  readonly from?: number;
  /** Whether one that is there is to be learned from its beginning, if nothing of it is learned yet. */
  readonly isWhole?: boolean;
  /** What it said that was forgotten in spaces in which it was before. */
  readonly carried?: readonly CarriedForgetting[];
  /**
   * The position of the space's log when it joined, as its own log says: one that left since, and of
   * which there is no record any more, does not come back. Absent: it joins now.
   */
  readonly asOf?: number;
}

/** A session leaves. Also told of one that left before, and is erased or has expired now. */
export interface LeaveSession {
  readonly type: "LeaveSession";
  readonly session: string;
  /** The session's lineage. */
  readonly generation: string;
  readonly reason: "moved" | "erased" | "expired";
  /** Random; salts the guards of what only an erased session said. Absent: they get none. */
  readonly salt?: string;
}

/** The owner writes a fact; begins the space if there is none. */
export interface WriteFact extends Written {
  readonly type: "WriteFact";
}

/** The owner corrects a fact. */
export interface CorrectFact extends Written {
  readonly type: "CorrectFact";
}

/** The owner forgets a fact. */
export interface ForgetFact {
  readonly type: "ForgetFact";
  readonly fact: string;
  /** Random; salts the fact's guard. */
  readonly salt: string;
}

/** The owner pins a fact, or unpins it. */
export interface PinFact {
  readonly type: "PinFact" | "UnpinFact";
  readonly fact: string;
}

/** The commands of a space. */
export type SpaceCommand =
  | { readonly type: "OpenSpace"; readonly name?: string }
  | { readonly type: "RenameSpace"; readonly name: string }
  | JoinSession
  | LeaveSession
  | RecordLearning
  | WriteFact
  | CorrectFact
  | ForgetFact
  | PinFact
  | WithholdSource;

/** The settings that a space's decisions depend on. */
export interface SpaceRules {
  /** The most facts that are current at once; beyond them, the one that matters least goes. */
  readonly maxFacts: number;
  /**
   * The most sessions that are remembered, each generation by itself. Where there are so many, those
   * that are gone make room; without any, no other joins.
   */
  readonly maxSessions: number;
}

/** The rules of every space. */
export const SPACE_RULES: SpaceRules = { maxFacts: 5_000, maxSessions: 10_000 };
