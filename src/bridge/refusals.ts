import type { Refusal as CoreRefusal } from "../conversation/mod.ts";
import type { Limited } from "../session_log/mod.ts";
import type { Refusal } from "./types.ts";

/** A refusal of the core in the words of the wire. */
export function toWire(refusal: CoreRefusal): Refusal {
  switch (refusal.reason) {
    case "EmptyMessage":
      return refused("empty_message", "The message has no text; send some");
    case "MessageTooLong":
      return refused(
        "message_too_long",
        `The message has ${refusal.characters} characters, at most ${refusal.limit} are allowed; send it in parts`,
      );
    case "TooManyOpenTurns":
      return refused(
        "too_many_waiting",
        `${refusal.limit} messages are waiting for a reply already; send this one again when a reply has come`,
      );
    case "TurnIdTaken":
      return refused(
        "turn_id_taken",
        "A message with this id and another text is in the session; choose a new id",
        refusal.turn,
      );
    case "TurnNotOpen":
      return refused("turn_not_open", "There is no open turn with this id", refusal.turn);
    case "SummaryOutdated":
      return refused("internal", `A newer summary than up to ${refusal.to} is there`);
    case "PinsOverShare":
      return refused(
        "pins_over_share",
        `All notes together would have ${refusal.characters} characters, at most ${refusal.share} are allowed; unpin some or shorten this one`,
      );
    case "NoteIdTaken":
      return refused("note_id_taken", `A note ${refusal.note} with another text is pinned already`);
    case "NoteUnknown":
      return refused("not_found", `No note ${refusal.note} is pinned`);
    case "NothingToPin":
      return refused("not_found", "The turn is not there, or has no such text", refusal.turn);
    case "NameTooLong":
      return refused(
        "invalid_request",
        `The name has ${refusal.characters} characters, at most ${refusal.limit} are allowed; shorten it`,
      );
    case "ImportKeyTaken":
      return refused(
        "import_key_taken",
        "Other lines were imported with this Idempotency-Key; choose a new key",
      );
    case "ImportWhileOpen":
      return refused(
        "turn_open",
        `${refusal.open} messages wait for their replies; import when those have come`,
      );
    default:
      return refusal satisfies never;
  }
}

/** A quota that is used up, in the words of the wire. */
export function limitedToWire({ quota, limit, until }: Limited, now: number): Refusal {
  const retryAfterMs = Math.max(1, until - now);
  const when = `come back in ${Math.ceil(retryAfterMs / 1_000)} s`;
  return quota === "turnsPerMinute"
    ? {
      ...refused("too_many_turns", `At most ${limit} messages a minute are answered; ${when}`),
      retryAfterMs,
    }
    : {
      ...refused("too_many_tokens", `The day's ${limit} tokens are used up; ${when}`),
      retryAfterMs,
    };
}

/** An owner has all the sessions that one may have. */
export function tooManySessions(limit: number): Refusal {
  return refused(
    "too_many_sessions",
    `There are ${limit} sessions already; delete some, or go on with one of them`,
  );
}

function refused(code: Refusal["code"], message: string, turn?: string): Refusal {
  return turn === undefined ? { ok: false, code, message } : { ok: false, code, message, turn };
}
