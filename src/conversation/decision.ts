import type { DecidedEvent } from "./events.ts";

/** Why a command led to nothing. */
export type Refusal =
  | { readonly reason: "EmptyMessage" }
  | { readonly reason: "MessageTooLong"; readonly characters: number; readonly limit: number }
  | { readonly reason: "TooManyOpenTurns"; readonly limit: number }
  | { readonly reason: "TurnIdTaken"; readonly turn: string }
  | { readonly reason: "TurnNotOpen"; readonly turn: string }
  | { readonly reason: "SummaryOutdated"; readonly to: number }
  | { readonly reason: "PinsOverShare"; readonly characters: number; readonly share: number }
  | { readonly reason: "NoteIdTaken"; readonly note: string }
  | { readonly reason: "NoteUnknown"; readonly note: string }
  | { readonly reason: "NothingToPin"; readonly turn: string }
  | { readonly reason: "NameTooLong"; readonly characters: number; readonly limit: number }
  | { readonly reason: "ImportKeyTaken"; readonly key: string }
  | { readonly reason: "ImportWhileOpen"; readonly open: number };

/** What a command leads to. `turn` is the turn that it came to concern. */
export type Decision =
  | { readonly ok: true; readonly events: readonly DecidedEvent[]; readonly turn?: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** A command that leads to nothing. */
export function refuse(refusal: Refusal): Decision {
  return { ok: false, refusal };
}
