import type { Refusal } from "../../conversation/mod.ts";
import type { Limited } from "../../event_log/mod.ts";
import { defined } from "../../shared/defined.ts";
import type { Rejection } from "../api/rejection.ts";

/** What a client is told when the core refuses a command. */
export function rejectionOf(refusal: Refusal): Rejection {
  switch (refusal.reason) {
    case "EmptyMessage":
      return rejected("empty_message", "The message has no text; send some");
    case "MessageTooLong":
      return rejected(
        "message_too_long",
        `The message has ${refusal.characters} characters, at most ${refusal.limit} are allowed; send it in parts`,
      );
    case "TooManyOpenTurns":
      return rejected(
        "too_many_waiting",
        `${refusal.limit} messages are waiting for a reply already; send this one again when a reply has come`,
      );
    case "TurnIdTaken":
      return rejected(
        "turn_id_taken",
        "A message with this id and another text is in the session; choose a new id",
        refusal.turn,
      );
    case "TurnNotOpen":
      return rejected("turn_not_open", "There is no open turn with this id", refusal.turn);
    case "SummaryOutdated":
      return rejected("internal", `A newer summary than up to ${refusal.to} is there`);
    case "PinsOverShare":
      return rejected(
        "pins_over_share",
        `All notes together would have ${refusal.characters} characters, at most ${refusal.share} are allowed; unpin some or shorten this one`,
      );
    case "NoteIdTaken":
      return rejected(
        "note_id_taken",
        `A note ${refusal.note} with another text is pinned already`,
      );
    case "NoteUnknown":
      return rejected("not_found", `No note ${refusal.note} is pinned`);
    case "NothingToPin":
      return rejected("not_found", "The turn is not there, or has no such text", refusal.turn);
    case "NameTooLong":
      return rejected(
        "invalid_request",
        `The name has ${refusal.characters} characters, at most ${refusal.limit} are allowed; shorten it`,
      );
    case "ImportKeyTaken":
      return rejected(
        "import_key_taken",
        "Other lines were imported with this Idempotency-Key; choose a new key",
      );
    case "ImportWhileOpen":
      return rejected(
        "turn_open",
        `${refusal.open} messages wait for their replies; import when those have come`,
      );
    default:
      return refusal satisfies never;
  }
}

/** What a client is told when a quota is used up; `now` in ms since the epoch. */
export function rejectionOfQuota({ quota, limit, until }: Limited, now: number): Rejection {
  const retryAfterMs = Math.max(1, until - now);
  const when = `come back in ${Math.ceil(retryAfterMs / 1_000)} s`;
  return quota === "turnsPerMinute"
    ? {
      ...rejected("too_many_turns", `At most ${limit} messages a minute are answered; ${when}`),
      retryAfterMs,
    }
    : {
      ...rejected("too_many_tokens", `The day's ${limit} tokens are used up; ${when}`),
      retryAfterMs,
    };
}

/** What a client is told when its owner has as many sessions as allowed. */
export function tooManySessions(limit: number): Rejection {
  return rejected(
    "too_many_sessions",
    `There are ${limit} sessions already; delete some, or go on with one of them`,
  );
}

function rejected(code: Rejection["code"], message: string, turn?: string): Rejection {
  return { ok: false, code, message, ...defined({ turn }) };
}
