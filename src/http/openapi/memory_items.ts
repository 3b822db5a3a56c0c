import { noteRevisionSchema, summaryRevisionSchema, summarySchema } from "../../protocol/mod.ts";
import type { OperationsByRoute } from "./operation.ts";
import { LIVE, MODEL } from "./refusals.ts";

const TAG = "Memory of a session";

/** The routes by which people change single things that a session remembers. */
export const MEMORY_ITEM_OPERATIONS: OperationsByRoute = {
  "POST /v1/sessions/:session/turns/:turn/withheld": {
    id: "withholdTurn",
    tag: TAG,
    summary: "Keeps a turn that has ended out of every later context",
    description: "It stays in the log. Facts that only it says are set aside.",
    caller: "client",
    answers: { 204: { description: "It is withheld" } },
    refusals: [...LIVE, "invalid_session_id", "turn_open", "too_many_bytes"],
  },
  "DELETE /v1/sessions/:session/turns/:turn/withheld": {
    id: "releaseTurn",
    tag: TAG,
    summary: "Lets a withheld turn into contexts again",
    caller: "client",
    answers: { 204: { description: "It may be in contexts" } },
    refusals: [...LIVE, "too_many_bytes"],
  },
  "PATCH /v1/sessions/:session/pins/:note": {
    id: "reviseNote",
    tag: TAG,
    summary: "Writes another text for a pinned note",
    description: "It keeps its id and its place among the notes.",
    caller: "client",
    body: { forms: noteRevisionSchema },
    answers: { 204: { description: "It is written" } },
    refusals: [...LIVE, "empty_message", "pins_over_share", "too_many_bytes"],
  },
  "GET /v1/sessions/:session/summary": {
    id: "getSummary",
    tag: TAG,
    summary: "Shows the summary of older turns, if there is one",
    caller: "client",
    answers: { 200: { description: "The summary", body: summarySchema } },
    refusals: LIVE,
  },
  "PATCH /v1/sessions/:session/summary": {
    id: "reviseSummary",
    tag: TAG,
    summary: "Writes another text for the summary",
    caller: "client",
    body: { forms: summaryRevisionSchema },
    answers: { 200: { description: "The summary", body: summarySchema } },
    refusals: [...LIVE, "summary_changed", "summary_over_share", "too_many_bytes"],
  },
  "POST /v1/sessions/:session/summary": {
    id: "remakeSummary",
    tag: TAG,
    summary: "Has the summary made again, from the turns that it tells of",
    description: "The answer comes once the model has written it. Withheld turns are not told.",
    caller: "client",
    answers: { 200: { description: "The summary", body: summarySchema } },
    refusals: [...LIVE, ...MODEL, "invalid_session_id", "summary_changed", "too_many_tokens"],
  },
};
