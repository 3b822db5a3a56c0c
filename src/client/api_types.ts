import type { SessionInfo } from "./frames.ts";

/** A page of sessions, newest first. `next` is the cursor of the next page, if there is one. */
export interface SessionPage {
  readonly sessions: readonly SessionInfo[];
  readonly next?: string;
}

/** An event of a session's log. `at` is in ISO 8601. */
export interface EventInfo {
  readonly position: number;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A page of events. `next` is the `after` of the next page, if there is one. */
export interface EventPage {
  readonly events: readonly EventInfo[];
  readonly next?: number;
}

/**
 * An item of a context and why it is included. Lengths are in characters; `from` and `to` are
 * positions.
 */
export interface ManifestItem {
  readonly kind: "pinned" | "summary" | "recent" | "recalled";
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  readonly unanswered?: number | undefined;
  readonly characters: number;
  readonly shortenedBy?: number | undefined;
  readonly repeated?: number | undefined;
  readonly note?: string | undefined;
  readonly score?: number | undefined;
  readonly words?: readonly string[] | undefined;
}

/** A range of the log that is left out of a context, and why. */
export interface Omission {
  readonly reason: "over_budget" | "summarised" | "failed" | "cancelled" | "refused";
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  readonly note?: string | undefined;
}

/** Describes a context: what it includes and leaves out, and why. */
export interface ManifestInfo {
  /** The last position that it was built from. */
  readonly upTo: number;
  /** The budget, in characters. */
  readonly limit: number;
  readonly characters: number;
  readonly items: readonly ManifestItem[];
  readonly leftOut: readonly Omission[];
}

/** The body of a request to the model. */
export interface RequestInfo {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly { readonly type: "text"; readonly text: string }[];
  readonly messages: readonly {
    readonly role: "user" | "assistant";
    readonly content: readonly { readonly type: "text"; readonly text: string }[];
  }[];
  readonly stream: true;
}

/**
 * A request and its manifest. `sha256` compares what was sent with what was rebuilt from the log.
 */
export interface ContextInfo {
  readonly request: RequestInfo;
  readonly manifest: ManifestInfo;
  readonly sha256?: { readonly sent: string; readonly rebuilt: string };
}

/** A pinned note. */
export interface Pin {
  readonly note: string;
  readonly position: number;
  readonly text: string;
}

/** What to pin: a text, or the message or reply of a turn. */
export type PinAsk =
  & { readonly note?: string }
  & (
    | { readonly text: string }
    | { readonly turn: string; readonly part: "message" | "reply" }
  );

/** The result of an import. */
export interface ImportResult {
  readonly session: string;
  readonly turns: number;
  readonly lines: number;
  readonly position: number;
  /** Whether the key was used before, so that nothing changed. */
  readonly duplicate: boolean;
}

/** A message or reply that matches a search. `at` is in ISO 8601. */
export interface SearchHit {
  readonly turn: string;
  readonly position: number;
  readonly part: "message" | "reply";
  readonly at: string;
  /** The passage around the match, at most 500 characters. */
  readonly text: string;
  readonly score: number;
  readonly words: readonly string[];
}
