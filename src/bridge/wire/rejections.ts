import type { FixedReply, Refusal } from "../../conversation/mod.ts";
import type { Limited, OverAllowance } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { Rejection } from "../api/rejection.ts";

/** What a client is told when the core refuses a command. */
export function rejectionOf(refusal: Refusal): Rejection {
  switch (refusal.reason) {
    case "EmptyMessage":
      return rejected("empty_message", "The message has no text and no attachment; send some");
    case "MessageTooLong":
      return rejected("message_too_long", `${sayTooLong("message", refusal)}; send it in parts`);
    case "TooManyUploads":
      return rejected(
        "attachment_too_large",
        `The session has had ${refusal.limit} attachments, the most allowed; begin a new session`,
      );
    case "TooManyFiles":
      return rejected("invalid_request", `A message may have at most ${refusal.limit} attachments`);
    case "FilesTooLarge":
      return rejected(
        "attachment_too_large",
        `The attachments have ${refusal.bytes} bytes together, at most ${refusal.limit} are ` +
          "allowed in one message",
      );
    case "FilesOverTokens":
      return rejected(
        "attachment_too_large",
        `The attachments would take about ${refusal.tokens} tokens together, at most ` +
          `${refusal.limit} are allowed (ATTACHMENT_TOKENS)`,
      );
    case "FileUnknown":
      return unknownFile(refusal.file);
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
    case "TurnUnknown":
      return rejected("not_found", "The session has no turn with this id", refusal.turn);
    case "ReplyUnknown":
      return rejected(
        "not_found",
        `The turn has no reply at position ${refusal.reply}`,
        refusal.turn,
      );
    case "ReplyWhileOpen":
      return rejected("turn_open", `${sayWaiting(refusal)}; change the reply after that`);
    case "ReplyFixed":
      return rejected("reply_fixed", WHY_FIXED[refusal.why], refusal.turn);
    case "SummaryOutdated":
      return rejected("summary_changed", "The summary, or what it tells of, was changed meanwhile");
    case "SummaryUnknown":
      return rejected(
        "summary_changed",
        `The summary at position ${refusal.summary} is no longer the session's; look at it again`,
      );
    case "EmptySummary":
      return rejected("invalid_request", "The summary has no text; write some");
    case "SummaryOverShare":
      return rejected(
        "summary_over_share",
        `The summary would have ${refusal.characters} characters, at most ${refusal.share} are ` +
          "allowed in this budget; shorten it",
      );
    case "TurnStillOpen":
      return rejected(
        "turn_open",
        "The turn is not answered yet; withhold it after that, or cancel it",
        refusal.turn,
      );
    case "PinsOverShare":
      return rejected(
        "pins_over_share",
        `Together the notes would have ${refusal.characters} characters, at most ` +
          `${refusal.share} are allowed; unpin some or shorten this one`,
      );
    case "TooManyPins":
      return rejected(
        "pins_over_share",
        `${refusal.limit} notes are pinned, the most allowed; unpin some`,
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
      return rejected("invalid_request", `${sayTooLong("name", refusal)}; shorten it`);
    case "KeptTooLong":
      return rejected(
        "invalid_request",
        `The session would be kept for ${refusal.seconds} s, at most ${refusal.limit} are allowed`,
      );
    case "ModelNameTooLong":
      return rejected("invalid_request", `${sayTooLong("model's name", refusal)}; shorten it`);
    case "ModelUnknown":
      return rejected(
        "unknown_model",
        `There is no model ${refusal.model}; ${sayModels(refusal.models)}`,
      );
    case "ModelNotAllowed":
      return rejected(
        "unknown_model",
        `The model ${refusal.model} may not be chosen here; ${sayModels(refusal.models)}`,
      );
    case "SystemPromptTooLong":
      return rejected("invalid_request", `${sayTooLong("system prompt", refusal)}; shorten it`);
    case "BudgetOutOfBounds":
      return rejected(
        "invalid_request",
        `A budget of ${refusal.characters} characters is out of bounds; ` +
          `choose one from ${refusal.least} to ${refusal.most}`,
      );
    case "ChangeIdTaken":
      return rejected(
        "change_id_taken",
        "The session already has a change of settings with this id; choose a new id",
      );
    case "SummariesOff":
      return rejected("internal", "The session makes no summaries");
    case "TooManySpaces":
      return rejected(
        "invalid_request",
        `The session has been in ${refusal.limit} other spaces, the most allowed; ` +
          "begin a new session in this one",
      );
    case "ImportKeyTaken":
      return rejected(
        "import_key_taken",
        "Other lines were already imported with this Idempotency-Key; choose a new key",
      );
    case "TooManyImports":
      return rejected(
        "invalid_request",
        `${refusal.limit} imports into this session have had an Idempotency-Key, the most allowed; ` +
          "import without one",
      );
    case "ImportWhileOpen":
      return rejected("turn_open", `${sayWaiting(refusal)}; import after that`);
    case "RelayWhileOpen":
      return rejected("turn_open", `${sayWaiting(refusal)}; the turn is recorded after that`);
    default:
      return refusal satisfies never;
  }
}

/** Why a reply stays as it is, and what to do. */
const WHY_FIXED: Readonly<Record<FixedReply, string>> = {
  relayed: "Its client keeps this conversation: ask for another reply there",
  not_newest: "Only the newest reply can change; for an older one, fork the session before it",
  not_completed: "The turn has no whole reply; send its message again",
  summarised: "A summary tells of this reply; fork the session before it",
  not_cut: "The reply was not cut at its limit: there is nothing to continue",
  too_many: "This message was answered again as often as is allowed; edit it instead",
  too_long: "The reply is too long to be continued; ask for the rest in a new message",
};

/** What a client is told of an attachment that is not there. */
export function unknownFile(id: string): Rejection {
  return rejected(
    "attachment_unknown",
    `There is no attachment ${id} in this session, or it has waited for longer than an hour; ` +
      "upload it again",
  );
}

/** Says how many turns are open. */
function sayWaiting({ open }: { readonly open: number }): string {
  return open === 1
    ? "1 message is waiting for a reply"
    : `${open} messages are waiting for replies`;
}

/** How many models a refusal names. */
const NAMED_MODELS = 20;

/** Says which models may be chosen, as far as that is known. */
function sayModels(models: readonly string[] | undefined): string {
  if (!models) return "ask the operator which may be (ALLOWED_MODELS)";
  if (models.length === 0) return "none may be chosen (ALLOWED_MODELS)";
  const more = models.length - NAMED_MODELS;
  const named = models.slice(0, NAMED_MODELS).join(", ");
  return `choose one of ${named}${more > 0 ? ` and ${more} more` : ""}`;
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

/** What a client is told when something does not fit into the store's allowances. */
export function rejectionOfAllowance({ allowance, limit }: OverAllowance): Rejection {
  switch (allowance) {
    case "sessions":
      return rejected(
        "too_many_sessions",
        `There are already ${limit} sessions, the most allowed (MAX_SESSIONS_PER_OWNER); ` +
          "delete some, or continue one of them",
      );
    case "spaces":
      return rejected(
        "too_many_spaces",
        `There are already ${limit} spaces, the most allowed; delete some, or use one of them`,
      );
    case "sessionBytes":
      return rejected(
        "session_too_large",
        `The session would have more than ${limit} bytes, the most allowed ` +
          "(MAX_BYTES_PER_SESSION); continue in a new session",
      );
    case "ownerBytes":
      return rejected(
        "too_many_bytes",
        `All sessions together would have more than ${limit} bytes, the most allowed ` +
          "(MAX_BYTES_PER_OWNER); delete some",
      );
    default:
      return allowance satisfies never;
  }
}

/** Says how much too long a text is. */
export function sayTooLong(
  what: string,
  { characters, limit }: { readonly characters: number; readonly limit: number },
): string {
  return `The ${what} has ${characters} characters, at most ${limit} are allowed`;
}

/** A rejection; `turn` is the turn that it is about. */
export function rejected(code: Rejection["code"], message: string, turn?: string): Rejection {
  return { ok: false, code, message, ...defined({ turn }) };
}
