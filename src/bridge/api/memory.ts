import type { ForeignLine, Manifest, SearchMatch } from "../../conversation/mod.ts";
import type { RequestBody } from "../../model/mod.ts";

/** A text to pin, or the message or reply of a turn. Without an id one is made. */
export type NoteToPin =
  & { readonly note?: string }
  & ({ readonly text: string } | { readonly turn: string; readonly part: "message" | "reply" });

/** The id of a pinned note. */
export interface PinResult {
  readonly ok: true;
  readonly note: string;
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
  /** The budget, in characters; by default the bridge's own. */
  readonly limit?: number;
  /** As of this position; by default now. */
  readonly at?: number;
}

/** The body of a request to the model as it is sent, and the record of its context. */
export interface ContextView {
  readonly ok: true;
  readonly request: RequestBody;
  readonly manifest: Manifest;
  /** For a call that was made: the hash of the bytes sent, and of those of `request`. */
  readonly sha256?: { readonly sent: string; readonly rebuilt: string };
}

/** A search through everything that was said. */
export interface SearchQuery {
  readonly query: string;
  /** How many passages at most. */
  readonly limit: number;
}

/** A passage that was found; `at` is ISO 8601. */
export type FoundPassage = Omit<SearchMatch, "at"> & { readonly at: string };
