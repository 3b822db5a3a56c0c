import type { Refusal } from "../../conversation/mod.ts";
import type { Limited } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";

/** What a client is told when the core refuses a command. */
export function rejectionOf(refusal: Refusal): Rejection {
  switch (refusal.reason) {
    case "EmptyMessage":
      return rejected("empty_message", "The message has no text; send some");
    case "MessageTooLong":
      return rejected("message_too_long", `${tooLong("message", refusal)}; send it in parts`);
    case "TooManyOpenTurns":
      return rejected(
        "too_many_waiting",
        `${refusal.limit} messages are already waiting for a reply; ` +
          "send this one again after the next reply",
      );
    case "TurnIdTaken":
      return rejected(
        "turn_id_taken",
        "The session already has a message with this id and another text; choose a new id",
        refusal.turn,
      );
    case "TurnNotOpen":
      return rejected("turn_not_open", "No turn with this id is open", refusal.turn);
    case "SummaryOutdated":
      return rejected("internal", `A summary newer than up to position ${refusal.to} exists`);
    case "PinsOverShare":
      return rejected(
        "pins_over_share",
        `Together the notes would have ${refusal.characters} characters, at most ` +
          `${refusal.share} are allowed; unpin some or shorten this one`,
      );
    case "NoteIdTaken":
      return rejected(
        "note_id_taken",
        `A note ${refusal.note} with another text is already pinned`,
      );
    case "NoteUnknown":
      return rejected("not_found", `No note ${refusal.note} is pinned`);
    case "NothingToPin":
      return rejected("not_found", "The turn does not exist or has no such text", refusal.turn);
    case "NameTooLong":
      return rejected("invalid_request", `${tooLong("name", refusal)}; shorten it`);
    case "ImportKeyTaken":
      return rejected(
        "import_key_taken",
        "Other lines were already imported with this Idempotency-Key; choose a new key",
      );
    case "ImportWhileOpen":
      return rejected(
        "turn_open",
        `${refusal.open} messages are waiting for replies; import after those have arrived`,
      );
    default:
      return refusal satisfies never;
  }
}

/** What a client is told when a quota is used up; `now` in ms since the epoch. */
export function rejectionOfQuota({ quota, limit, until }: Limited, now: number): Rejection {
  const retryAfterMs = Math.max(1, until - now);
  const retry = `retry in ${Math.ceil(retryAfterMs / 1_000)} s`;
  const rejection = quota === "turnsPerMinute"
    ? rejected("too_many_turns", `At most ${limit} messages per minute are answered; ${retry}`)
    : rejected("too_many_tokens", `The day's ${limit} tokens are used up; ${retry}`);
  return { ...rejection, retryAfterMs };
}

/** What a client is told when its owner has as many sessions as allowed. */
export function tooManySessions(limit: number): Rejection {
  return rejected(
    "too_many_sessions",
    `There are already ${limit} sessions, the most allowed; delete some, or continue one of them`,
  );
}

function tooLong(
  what: string,
  { characters, limit }: { readonly characters: number; readonly limit: number },
): string {
  return `The ${what} has ${characters} characters, at most ${limit} are allowed`;
}

function rejected(code: Rejection["code"], message: string, turn?: string): Rejection {
  return { ok: false, code, message, ...defined({ turn }) };
}
