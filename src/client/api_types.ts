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
 * positions: of a fact in its space's log, of `elsewhere` in that session's.
 */
export interface ManifestItem {
  readonly kind: "pinned" | "fact" | "summary" | "recent" | "recalled" | "elsewhere" | "file";
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  readonly unanswered?: number | undefined;
  readonly characters: number;
  readonly shortenedBy?: number | undefined;
  readonly repeated?: number | undefined;
  readonly note?: string | undefined;
  readonly fact?: string | undefined;
  /** Whether the fact is in the part of the context that stays the same from turn to turn. */
  readonly standing?: boolean | undefined;
  /** The attachment that is sent whole, and about how many tokens it takes. */
  readonly file?: string | undefined;
  readonly tokens?: number | undefined;
  /** The session of the same space that is quoted. */
  readonly session?: string | undefined;
  /** Of a summary whose text a person wrote: the position of the event that says so. */
  readonly revised?: number | undefined;
  readonly score?: number | undefined;
  readonly words?: readonly string[] | undefined;
}

/** A range of the log that is left out of a context, and why. */
export interface Omission {
  readonly reason:
    | "over_budget"
    | "summarised"
    | "failed"
    | "cancelled"
    | "refused"
    | "withheld"
    | "files_over_budget"
    | "kind_not_taken";
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  readonly note?: string | undefined;
  /** The attachment for which its name and kind stand. */
  readonly file?: string | undefined;
  /** The fact; `from` and `to` are then positions in its space's log. */
  readonly fact?: string | undefined;
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

/** The settings that a request was built with. */
export interface RequestSettingsInfo {
  readonly model: string;
  readonly maxOutputTokens: number;
  readonly systemPrompt: string;
  /** The budget, in characters. */
  readonly contextLimit: number;
  readonly recall?: string;
}

/**
 * A request and its manifest. `sha256` compares what was sent with what was rebuilt from the log.
 */
export interface ContextInfo {
  readonly request: RequestInfo;
  readonly manifest: ManifestInfo;
  /** The settings that it was built with; bridges of before tell none. */
  readonly settings?: RequestSettingsInfo;
  /** Which of them the session had of its own. */
  readonly own?: readonly string[];
  /**
   * The model that answered, as it names itself, or would answer; the request names another where that
   * is the offline model. Absent without a reply; bridges of before do not tell.
   */
  readonly answeredBy?: string;
  readonly sha256?: { readonly sent: string; readonly rebuilt: string };
  /** There was a call before, under the budget `limit`, which was too long for the model. */
  readonly tooLong?: { readonly limit: number; readonly code: string };
}

/**
 * What was inserted into a message of a client that keeps its conversation, for a turn that has no
 * request of the bridge's own. The items of the manifest are the sources. `sha256` compares the text
 * with what the log and the space give now, if they give anything.
 */
export interface InsertedInfo {
  readonly inserted: {
    readonly text: string;
    /** Where the client's list of messages had the message, from 0. */
    readonly place: number;
    /** The position of its event. */
    readonly position: number;
    /** The message that it was found for. */
    readonly message: string;
    /** The nearest message before it that its user typed and the log knew. */
    readonly after?: string;
  };
  readonly manifest: ManifestInfo;
  /** The space that it came from, as of a position of its log. */
  readonly space?: { readonly id: string; readonly position: number };
  readonly sha256: { readonly sent: string; readonly rebuilt?: string };
}

/** A pinned note. */
export interface Pin {
  readonly note: string;
  readonly position: number;
  readonly text: string;
}

/** The summary of a session. */
export interface SummaryInfo {
  /** Of the event that it was written with; the summary's name. */
  readonly position: number;
  /** The range of the log that it stands for. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Of the event with which a person wrote its text. */
  readonly revisedAt?: number;
  /** Whether it tells of a withheld turn: no context has it until its text is another one. */
  readonly setAside?: true;
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
