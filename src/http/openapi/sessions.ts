import {
  chooseBodySchema,
  chosenSchema,
  configurationSchema,
  eventPageSchema,
  eventsQuerySchema,
  reopenBodySchema,
  sendBodySchema,
  sessionChangesSchema,
  sessionListSchema,
  sessionSchema,
  sessionSearchBodySchema,
  settingsBodySchema,
  settingsOfferSchema,
  turnOutcomeSchema,
} from "../../protocol/mod.ts";
import { FRAME_EVENTS } from "./forms.ts";
import type { Answer, OperationsByRoute } from "./operation.ts";
import { LIVE, MODEL, REOPENED_TURN, STORED, TURN, WRITES } from "./refusals.ts";

const TAG = "Sessions";

const ENDED: Answer = {
  description: "How the turn ended, or a stream of its frames",
  body: [{ media: "application/json", schema: turnOutcomeSchema }, FRAME_EVENTS],
};
const REOPENING = [
  ...LIVE,
  "invalid_session_id",
  "too_many_bytes",
  "turn_open",
  "reply_fixed",
] as const;
/** Why its owner has no room for a session, or for more of it. */
const ROOM = ["too_many_sessions", "too_many_bytes"] as const;

/** The routes of sessions, their events and their turns. */
export const SESSION_OPERATIONS: OperationsByRoute = {
  "GET /v1/sessions": {
    id: "listSessions",
    tag: TAG,
    summary: "Lists sessions, newest first",
    caller: "client",
    query: sessionSearchBodySchema,
    answers: { 200: { description: "A page", body: sessionListSchema } },
    refusals: [],
  },
  "POST /v1/sessions/search": {
    id: "searchSessions",
    tag: TAG,
    summary: "Lists sessions by words of their name, preview or id",
    description: "The same as `GET /v1/sessions`, with the words in the body: URLs are logged.",
    caller: "client",
    body: { forms: sessionSearchBodySchema },
    answers: { 200: { description: "A page", body: sessionListSchema } },
    refusals: [],
  },
  "GET /v1/sessions/:session": {
    id: "getSession",
    tag: TAG,
    summary: "Describes a session",
    caller: "client",
    answers: { 200: { description: "The session", body: sessionSchema } },
    refusals: STORED,
  },
  "PATCH /v1/sessions/:session": {
    id: "changeSession",
    tag: TAG,
    summary: "Changes a session's name, how long it is kept, and its space",
    description: "In this order. Where a change is refused, those before it have been made.",
    caller: "client",
    body: { forms: sessionChangesSchema },
    answers: { 200: { description: "The session", body: sessionSchema } },
    refusals: [...LIVE, "turn_open", "space_mismatch", "space_busy", "too_many_spaces"],
  },
  "DELETE /v1/sessions/:session": {
    id: "eraseSession",
    tag: TAG,
    summary: "Erases a session",
    caller: "client",
    answers: { 204: { description: "It is gone" } },
    refusals: ["not_found"],
  },
  "GET /v1/sessions/:session/events": {
    id: "listEvents",
    tag: TAG,
    summary: "Lists the events of a session, in order",
    caller: "client",
    query: eventsQuerySchema,
    answers: { 200: { description: "A page", body: eventPageSchema } },
    refusals: STORED,
  },
  "GET /v1/sessions/:session/settings": {
    id: "getSettings",
    tag: TAG,
    summary: "Tells the settings of a session, and which are its own",
    caller: "client",
    answers: { 200: { description: "The settings", body: configurationSchema } },
    refusals: LIVE,
  },
  "PATCH /v1/sessions/:session/settings": {
    id: "changeSettings",
    tag: TAG,
    summary: "Changes the settings of a session: all that is asked, or nothing",
    description: "`null` takes the bridge's setting again. They hold for every message that is " +
      "answered from then on. Begins the session if there is none.",
    caller: "client",
    body: { forms: settingsBodySchema },
    answers: { 200: { description: "The settings", body: configurationSchema } },
    refusals: [...LIVE, ...ROOM, "unknown_model", "change_id_taken"],
  },
  "GET /v1/settings": {
    id: "offerSettings",
    tag: TAG,
    summary: "Tells what sessions can be set to: the bridge's own settings, bounds and models",
    caller: "client",
    answers: { 200: { description: "The offer", body: settingsOfferSchema } },
    refusals: [],
  },
  "POST /v1/sessions/:session/messages": {
    id: "sendMessage",
    tag: TAG,
    summary: "Sends a message, and waits for its outcome",
    description: "With `Accept: text/event-stream` the answer is a stream of the turn's frames. " +
      "Send the same `id` again after any failure: the message is answered once.",
    caller: "client",
    body: { forms: sendBodySchema },
    answers: {
      200: {
        description: "How the turn ended, or a stream of its frames",
        body: [{ media: "application/json", schema: turnOutcomeSchema }, FRAME_EVENTS],
        headers: {
          "x-redacted": {
            description: "The kinds of secrets that were removed from the message",
            schema: { type: "string" },
          },
        },
      },
    },
    refusals: [
      ...LIVE,
      ...WRITES,
      "space_mismatch",
      "too_many_spaces",
      "attachment_unknown",
      "attachment_too_large",
      ...TURN,
      ...MODEL,
    ],
  },
  "POST /v1/sessions/:session/turns/:turn/regenerate": {
    id: "regenerateReply",
    tag: TAG,
    summary: "Answers the newest message once more, and waits for the outcome",
    description:
      "The new reply is one more, and is remembered instead of the one before. Where none " +
      "comes, the one before stays.",
    caller: "client",
    body: { forms: reopenBodySchema, isOptional: true },
    answers: { 200: ENDED },
    refusals: [...REOPENING, ...REOPENED_TURN, ...MODEL],
  },
  "POST /v1/sessions/:session/turns/:turn/continue": {
    id: "continueReply",
    tag: TAG,
    summary: "Goes on with the newest reply if it was cut at its limit",
    description: "The new reply is one more: the text of the one before, and what follows it.",
    caller: "client",
    body: { forms: reopenBodySchema, isOptional: true },
    answers: { 200: ENDED },
    refusals: [...REOPENING, ...REOPENED_TURN, ...MODEL],
  },
  "PATCH /v1/sessions/:session/turns/:turn": {
    id: "chooseReply",
    tag: TAG,
    summary: "Chooses which reply of the newest turn is remembered",
    caller: "client",
    body: { forms: chooseBodySchema },
    answers: { 200: { description: "The choice", body: chosenSchema } },
    refusals: REOPENING,
  },
};
