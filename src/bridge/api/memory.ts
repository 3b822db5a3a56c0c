import type {
  ForeignLine,
  HistorySummary,
  Manifest,
  MissingSource,
  Receipt,
  RequestSettings,
  SearchMatch,
  StoredManifest,
} from "../../conversation/mod.ts";
import type { RequestBody } from "../../model/mod.ts";
import type { OwnSettingName } from "./configuration.ts";

/** A text to pin, or the message or reply of a turn. Without an id one is made. */
export type NoteToPin =
  & { readonly note?: string }
  & ({ readonly text: string } | { readonly turn: string; readonly part: "message" | "reply" });

/** The id of a pinned note. */
export interface PinResult {
  readonly ok: true;
  readonly note: string;
}

/** The summary as contexts have it from now on. */
export interface SummaryResult {
  readonly ok: true;
  readonly summary: HistorySummary;
}

/** A conversation held elsewhere, and the idempotency key it came with. */
export interface Transcript {
  readonly lines: readonly ForeignLine[];
  readonly key?: string;
}

/** The result of an import. */
export interface Imported {
  readonly ok: true;
  readonly turns: number;
  readonly position: number;
  /** Whether its key was known already, so that nothing changed. */
  readonly duplicate: boolean;
  /** The kinds of secrets that were masked in it, where there were any. */
  readonly redacted?: readonly string[];
}

/** The result of importing an archive. */
export interface ImportedArchive extends Imported {
  readonly lines: number;
  /** Turns that were open in it and were ended as failed. */
  readonly ended: number;
  /** Events that this version cannot read; they keep their positions. */
  readonly unread: number;
}

/** Where to fork a session, and the new session's id; without an id one is made. */
export interface ForkOptions {
  readonly at?: number;
  readonly session?: string;
}

/** What a dry run is asked for. */
export interface ContextQuery {
  readonly message: string;
  /** The budget, in characters; by default the session's. */
  readonly limit?: number;
  /** As of this position; by default now. */
  readonly at?: number;
  /** Where the message comes from; by default, where the last one did. */
  readonly timeZone?: string;
}

/** The body of a request to the model as it is sent, and the record of its context. */
export interface ContextView {
  readonly ok: true;
  readonly request: RequestBody;
  readonly manifest: Manifest;
  /** The settings that it was built with, and which of them were the session's own. */
  readonly settings: RequestSettings;
  readonly own: readonly OwnSettingName[];
  /**
   * The model that answered, as it names itself, or would answer: another than the request names where
   * that is the offline model. Absent for a call without a reply.
   */
  readonly answeredBy?: string;
  /** For a call that was made: the hash of the bytes sent, and of those of `request`. */
  readonly sha256?: { readonly sent: string; readonly rebuilt: string };
  /** For a call that was made again within a smaller budget: what became of the one before it. */
  readonly tooLong?: NonNullable<Receipt["tooLong"]>;
  /** What of the space is gone since; the request quoted none of it, but it was searched. */
  readonly missing?: readonly MissingSource[];
}

/** What was inserted into a message of a client that keeps its conversation, and what it was made of. */
export interface InsertedView {
  readonly ok: true;
  readonly inserted: {
    readonly text: string;
    /** Where the client's list of messages had the message, from 0. */
    readonly place: number;
    /** The position of its event. */
    readonly position: number;
    /** The message that it was found for, with its secrets masked. */
    readonly message: string;
    /** The nearest message before it that its user typed and the log knew. */
    readonly after?: string;
  };
  /** Its items are the sources. */
  readonly manifest: StoredManifest;
  /** The space that it came from, as of a position of its log. */
  readonly space?: { readonly id: string; readonly position: number };
  /** The hash of the text, and of what the log and the space give now, if they give anything. */
  readonly sha256: { readonly sent: string; readonly rebuilt?: string };
  /** What of the space is gone since; the block may have quoted it. */
  readonly missing?: readonly MissingSource[];
}

/** A search through everything that was said. */
export interface SearchQuery {
  readonly query: string;
  /** How many passages at most. */
  readonly limit: number;
  /** Where the query comes from; by default, where the last message did. */
  readonly timeZone?: string;
}

/** A passage that was found; `at` is ISO 8601. */
export type FoundPassage = Omit<SearchMatch, "at"> & { readonly at: string };
