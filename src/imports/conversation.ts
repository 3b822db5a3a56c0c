import type { LeftOutReason } from "./left_out.ts";

/** What a conversation was exported from. */
export type ImportSource =
  | "chatgpt"
  | "claude"
  | "claude-code"
  | "librechat"
  | "open-webui"
  | "lines";

/** One message or reply. */
export interface SaidLine {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** When it was said, in ms since the epoch. */
  readonly at: number;
  /** Who said it, where a role has several speakers. */
  readonly name?: string;
}

/** A conversation that a file held. */
export interface ForeignConversation {
  readonly source: ImportSource;
  /** What its source calls it, or a hash of what was said. */
  readonly id: string;
  readonly title?: string;
  /** In order; none has a blank text. */
  readonly lines: readonly SaidLine[];
  /** Whether the file does not say when it was said, so that each line has the time of the import. */
  readonly isUndated: boolean;
  /** What of it is not among the lines, counted by reason. */
  readonly leftOut: ReadonlyMap<LeftOutReason, number>;
}
