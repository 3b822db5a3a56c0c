import type { ForgetReason, SaidBy, Source } from "../../knowledge/mod.ts";
import type { Rejection } from "./rejection.ts";
import type { SpaceKey } from "../../space_log/mod.ts";
import type { EventView, SessionKey } from "./session.ts";

export type { SpaceKey } from "../../space_log/mod.ts";

/** A space as lists show it. Times are ISO 8601. */
export interface SpaceView {
  readonly space: string;
  readonly name?: string;
  readonly position: number;
  /** How many facts are current, and how many sessions belong to it. */
  readonly facts: number;
  readonly sessions: number;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A source as its owner sees it. */
export interface SourceView extends Omit<Source, "generation"> {
  /** What the session is called, or how it begins. */
  readonly title?: string;
  /** `gone`: it expired; the fact stands. */
  readonly state: "there" | "gone";
  /**
   * The words that say so, where the session is still there; at most a few hundred characters each.
   * `unchosen`: of a reply that is not the chosen one any more; `withheld`: of a turn that is withheld.
   */
  readonly quotes?: readonly {
    readonly position: number;
    readonly text: string;
    readonly unchosen?: true;
    readonly withheld?: true;
  }[];
}

/** A fact as its owner sees it. */
export interface FactView {
  readonly fact: string;
  readonly state: "current" | "forgotten";
  /** Absent where it was forgotten. */
  readonly text?: string;
  readonly saidBy: SaidBy;
  /** When it was said, and when it was learned or last changed: ISO 8601. */
  readonly saidAt: string;
  readonly changedAt: string;
  readonly isPinned: boolean;
  /** It said something else before, or the same with other sources. */
  readonly revised?: true;
  /** It is in no context: all that says it is withheld. */
  readonly withheld?: true;
  readonly sources: readonly SourceView[];
  readonly forgotten?: { readonly reason: ForgetReason; readonly at: string };
}

/** A fact with its earlier texts, oldest first. */
export interface FactHistory extends FactView {
  readonly history: readonly {
    readonly position: number;
    readonly at: string;
    readonly event: "learned" | "revised" | "pinned" | "unpinned" | "forgotten";
    readonly text?: string;
    readonly saidBy?: SaidBy;
    readonly sources?: readonly SourceView[];
  }[];
}

/** A session of a space. Times are ISO 8601. */
export interface SpaceSessionView {
  readonly session: string;
  readonly title?: string;
  readonly state: "there" | "gone";
  readonly joinedAt: string;
  /** Up to which position it was learned from, and what it was about. */
  readonly learnedTo: number;
  readonly digest?: string;
}

/** What learning from a space's sessions came to. */
export interface Learned {
  readonly ok: true;
  readonly position: number;
  readonly sessions: number;
  readonly added: number;
  readonly revised: number;
  readonly dropped: number;
  /** Operations that were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Something that was found in what an owner has said. */
export interface FoundAnywhere {
  readonly kind: "fact" | "digest" | "passage";
  readonly text: string;
  /** The words of the query that it contains. */
  readonly words: readonly string[];
  readonly score: number;
  /** When it was said: ISO 8601. */
  readonly at: string;
  readonly space?: string;
  readonly fact?: string;
  /** The way there: the session, and the position of the event and its turn. */
  readonly session?: string;
  readonly title?: string;
  readonly position?: number;
  readonly turn?: string;
  readonly role?: "user" | "assistant";
}

/** What a search over everything found. */
export interface FoundEverywhere {
  /** Best first. */
  readonly hits: readonly FoundAnywhere[];
  /**
   * At least how many sessions were not searched: they are too many or too large to be read for one
   * request, or cannot be read. Absent: none.
   */
  readonly unsearched?: number;
}

/** The result of writing a fact. */
export interface WrittenFact {
  readonly ok: true;
  readonly fact: FactView;
  /** Whether a fact says so already, which is then the one that is answered; nothing changed. */
  readonly duplicate?: boolean;
}

/** The result of importing a space. */
export interface ImportedSpace {
  readonly ok: true;
  readonly lines: number;
  /** Where the space is now, and how many facts are current. */
  readonly position: number;
  readonly facts: number;
  /** Whether it held all of it already, so that nothing changed. */
  readonly duplicate: boolean;
  /** Events that this version cannot read; they keep their positions. */
  readonly unread: number;
}

/**
 * A client named a space for a session that belongs to another one, or to none where it asked for
 * one: attaching rejects with it.
 */
export class SpaceMismatchError extends Error {
  override readonly name = "SpaceMismatchError";
  readonly code = "space_mismatch";
}

/** What is asked of a search over everything that an owner has said. */
export interface SearchEverywhere {
  readonly query: string;
  /** One space; `null`: sessions without one; absent: all of them. */
  readonly space?: string | null;
  readonly limit: number;
  readonly timeZone?: string;
  /** Whether it is told to a model: then what a space is to forget is left out. */
  readonly isTold?: boolean;
}

/** The spaces of owners: looked at, written to, corrected and forgotten. */
export interface Spaces {
  listSpaces(
    owner: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly spaces: readonly SpaceView[]; readonly cursor?: string }>;
  /** Undefined when there is none. */
  describeSpace(key: SpaceKey): Promise<SpaceView | undefined>;
  renameSpace(key: SpaceKey, name: string): Promise<SpaceView | Rejection | undefined>;
  /** Forgets all of it; its sessions stay and belong to no space. False when there was none. */
  eraseSpace(key: SpaceKey): Promise<boolean>;
  /** Facts, newest change first, or best match first where there is a query. */
  facts(key: SpaceKey, page: {
    readonly query?: string;
    readonly state: "current" | "forgotten" | "all";
    /** Only those that this session said. */
    readonly session?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly facts: readonly FactView[]; readonly cursor?: string } | undefined>;
  fact(key: SpaceKey, fact: string): Promise<FactHistory | undefined>;
  /** Writes a fact; begins the space where there is none. Without an id one is made. */
  writeFact(
    key: SpaceKey,
    fact: { readonly fact?: string; readonly text: string },
  ): Promise<WrittenFact | Rejection>;
  /** Corrects or pins a fact; undefined when there is none. */
  changeFact(
    key: SpaceKey,
    fact: string,
    change: { readonly text?: string; readonly pinned?: boolean },
  ): Promise<{ readonly ok: true; readonly fact: FactView } | Rejection | undefined>;
  /** False when there is none, or it is forgotten. */
  forgetFact(key: SpaceKey, fact: string): Promise<boolean>;
  spaceSessions(
    key: SpaceKey,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<
    { readonly sessions: readonly SpaceSessionView[]; readonly cursor?: string } | undefined
  >;
  /** Learns now from what its sessions, or one of them, said since the last time. */
  learn(key: SpaceKey, session?: string): Promise<Learned | Rejection | undefined>;
  /**
   * Puts a session into a space, or takes it out of its own. Undefined when there is no session.
   * `isLearned`: whether what it said before is learned, by default it is.
   */
  moveSession(
    key: SessionKey,
    space: string | null,
    options?: { readonly isLearned?: boolean },
  ): Promise<{ readonly ok: true } | Rejection | undefined>;
  /** Sets how long a session is kept unused, in seconds; null: as long as any other. */
  keepSession(
    key: SessionKey,
    seconds: number | null,
  ): Promise<{ readonly ok: true } | Rejection | undefined>;
  /** A page of a space's events after a position; at least one where there is one. */
  spaceEvents(
    key: SpaceKey,
    page: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly events: readonly EventView[]; readonly next?: number } | undefined>;
  /** A space's archive, in lines; undefined when there is none. */
  exportSpace(
    key: SpaceKey,
  ): Promise<{ readonly text: AsyncGenerator<string, void, void> } | undefined>;
  /** Restores a space from the lines of its archive, all or none. */
  importSpace(
    key: SpaceKey,
    lines: AsyncIterable<string>,
  ): Promise<ImportedSpace | Rejection>;
  search(owner: string, search: SearchEverywhere): Promise<FoundEverywhere>;
}
