import type { SessionInfo } from "./frames.ts";

/** A page of sessions, newest first; `next` is the cursor of the page after. */
export interface SessionPage {
  readonly sessions: readonly SessionInfo[];
  readonly next?: string;
}

/** An event of a session's log. `at` is ISO 8601. */
export interface EventInfo {
  readonly position: number;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A page of events; `next` is the `after` of the page behind it. */
export interface EventPage {
  readonly events: readonly EventInfo[];
  readonly next?: number;
}

/** What is in a context, and why. Lengths are in characters, `from` and `to` are positions. */
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

/** What is not in a context, and why. */
export interface Omission {
  readonly reason: "over_budget" | "summarised" | "failed" | "cancelled" | "refused";
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  readonly note?: string | undefined;
}

/** The record of a context. */
export interface ManifestInfo {
  /** It was built from the events up to this position. */
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

/** A request and its manifest; of one that was sent, the hashes of its bytes and of these. */
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

/** What is to be pinned: a text, or what was said in a turn. */
export type PinAsk =
  & { readonly note?: string }
  & (
    | { readonly text: string }
    | { readonly turn: string; readonly part: "message" | "reply" }
  );

/** What became of an import. */
export interface ImportResult {
  readonly session: string;
  readonly turns: number;
  readonly lines: number;
  readonly position: number;
  /** Whether its key was known already, so that nothing changed. */
  readonly duplicate: boolean;
}

/** Something that was said, found by words of it. `at` is ISO 8601. */
export interface SearchHit {
  readonly turn: string;
  readonly position: number;
  readonly part: "message" | "reply";
  readonly at: string;
  /** The passage around the words, at most 500 characters. */
  readonly text: string;
  readonly score: number;
  readonly words: readonly string[];
}
