import type { DecidedEvent } from "./events.ts";

/** Why a reply cannot be answered again or chosen. */
export type FixedReply =
  | "relayed"
  | "not_newest"
  | "not_completed"
  | "summarised"
  | "not_cut"
  | "too_many"
  | "too_long";

/** Why a command was refused. */
export type Refusal =
  | { readonly reason: "EmptyMessage" }
  | { readonly reason: "MessageTooLong"; readonly characters: number; readonly limit: number }
  | { readonly reason: "TooManyUploads"; readonly limit: number }
  | { readonly reason: "TooManyFiles"; readonly limit: number }
  | { readonly reason: "FilesTooLarge"; readonly bytes: number; readonly limit: number }
  | { readonly reason: "FilesOverTokens"; readonly tokens: number; readonly limit: number }
  | { readonly reason: "FileUnknown"; readonly file: string }
  | { readonly reason: "TooManyOpenTurns"; readonly limit: number }
  | { readonly reason: "TurnIdTaken"; readonly turn: string }
  | { readonly reason: "TurnNotOpen"; readonly turn: string }
  | { readonly reason: "TurnUnknown"; readonly turn: string }
  | { readonly reason: "ReplyFixed"; readonly turn: string; readonly why: FixedReply }
  | { readonly reason: "ReplyWhileOpen"; readonly open: number }
  | { readonly reason: "ReplyUnknown"; readonly turn: string; readonly reply: number }
  | { readonly reason: "SummaryOutdated"; readonly to: number }
  | { readonly reason: "SummaryUnknown"; readonly summary: number }
  | { readonly reason: "EmptySummary" }
  | { readonly reason: "SummaryOverShare"; readonly characters: number; readonly share: number }
  | { readonly reason: "TurnStillOpen"; readonly turn: string }
  | { readonly reason: "PinsOverShare"; readonly characters: number; readonly share: number }
  | { readonly reason: "TooManyPins"; readonly limit: number }
  | { readonly reason: "NoteIdTaken"; readonly note: string }
  | { readonly reason: "NoteUnknown"; readonly note: string }
  | { readonly reason: "NothingToPin"; readonly turn: string }
  | { readonly reason: "NameTooLong"; readonly characters: number; readonly limit: number }
  | { readonly reason: "KeptTooLong"; readonly seconds: number; readonly limit: number }
  | { readonly reason: "ModelNameTooLong"; readonly characters: number; readonly limit: number }
  /** `models`: those that may be chosen, where that is known. */
  | { readonly reason: "ModelUnknown"; readonly model: string; readonly models?: readonly string[] }
  | {
    readonly reason: "ModelNotAllowed";
    readonly model: string;
    readonly models?: readonly string[];
  }
  | { readonly reason: "SystemPromptTooLong"; readonly characters: number; readonly limit: number }
  | {
    readonly reason: "BudgetOutOfBounds";
    readonly characters: number;
    readonly least: number;
    readonly most: number;
  }
  | { readonly reason: "SummariesOff" }
  | { readonly reason: "ChangeIdTaken"; readonly change: string }
  | { readonly reason: "TooManySpaces"; readonly limit: number }
  | { readonly reason: "ImportKeyTaken"; readonly key: string }
  | { readonly reason: "TooManyImports"; readonly limit: number }
  | { readonly reason: "ImportWhileOpen"; readonly open: number }
  | { readonly reason: "RelayWhileOpen"; readonly open: number };

/** The result of a command. `turn` is the turn it concerns. */
export type Decision =
  | { readonly ok: true; readonly events: readonly DecidedEvent[]; readonly turn?: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** Refuses a command. */
export function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}
