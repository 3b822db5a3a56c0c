import { z } from "zod";
import {
  contextBodySchema,
  contextSchema,
  exportQuerySchema,
  forkBodySchema,
  importedSchema,
  pinBodySchema,
  pinListSchema,
  pinnedSchema,
  searchBodySchema,
  searchSchema,
  sessionSchema,
  turnContextQuerySchema,
  turnContextSchema,
} from "../../protocol/mod.ts";
import { ARCHIVE_LINES, IMPORT_LINES, MARKDOWN } from "./forms.ts";
import type { Answer, OperationsByRoute } from "./operation.ts";
import { idempotencyKey } from "./parameters.ts";
import { LIVE, STORED, WRITES } from "./refusals.ts";

const TAG = "Memory of a session";

const FOUND: Answer = { description: "Passages, best first", body: searchSchema };
const PREVIEW: Answer = {
  description: "The request for the model, and its manifest",
  body: contextSchema,
};
const IMPORTED: Answer = { description: "What was imported", body: importedSchema };

/** The routes of what a session remembers. */
export const MEMORY_OPERATIONS: OperationsByRoute = {
  "GET /v1/sessions/:session/search": {
    id: "searchSessionByUrl",
    tag: TAG,
    summary: "Finds what was said",
    description: "For use by hand: URLs are logged.",
    caller: "client",
    query: searchBodySchema,
    answers: { 200: FOUND },
    refusals: LIVE,
  },
  "POST /v1/sessions/:session/search": {
    id: "searchSession",
    tag: TAG,
    summary: "Finds what was said",
    caller: "client",
    body: { forms: searchBodySchema },
    answers: { 200: FOUND },
    refusals: [...LIVE, "invalid_session_id"],
  },
  "GET /v1/sessions/:session/context": {
    id: "previewContextByUrl",
    tag: TAG,
    summary: "Shows what would be sent for a message",
    description: "For use by hand: URLs are logged. The model is not called.",
    caller: "client",
    query: contextBodySchema,
    answers: { 200: PREVIEW },
    refusals: LIVE,
  },
  "POST /v1/sessions/:session/context": {
    id: "previewContext",
    tag: TAG,
    summary: "Shows what would be sent for a message",
    description: "The model is not called, and nothing changes.",
    caller: "client",
    body: { forms: contextBodySchema },
    answers: { 200: PREVIEW },
    refusals: [...LIVE, "invalid_session_id"],
  },
  "GET /v1/sessions/:session/turns/:turn/context": {
    id: "getTurnContext",
    tag: TAG,
    summary: "Shows what was sent for a turn, or inserted into its message",
    caller: "client",
    query: turnContextQuerySchema,
    answers: {
      200: { description: "It, rebuilt from the log, and its manifest", body: turnContextSchema },
    },
    refusals: LIVE,
  },
  "GET /v1/sessions/:session/pins": {
    id: "listPins",
    tag: TAG,
    summary: "Lists the pinned notes, oldest first",
    caller: "client",
    answers: { 200: { description: "The notes", body: pinListSchema } },
    refusals: LIVE,
  },
  "POST /v1/sessions/:session/pins": {
    id: "pinNote",
    tag: TAG,
    summary: "Pins a note: a text, or the message or reply of a turn",
    caller: "client",
    body: { forms: pinBodySchema },
    answers: { 201: { description: "Its id", body: pinnedSchema } },
    refusals: [
      ...LIVE,
      ...WRITES,
      "empty_message",
      "message_too_long",
      "pins_over_share",
      "note_id_taken",
    ],
  },
  "DELETE /v1/sessions/:session/pins/:note": {
    id: "unpinNote",
    tag: TAG,
    summary: "Unpins a note",
    caller: "client",
    answers: { 204: { description: "It is unpinned" } },
    refusals: LIVE,
  },
  "POST /v1/sessions/:session/import": {
    id: "importSession",
    tag: TAG,
    summary: "Imports a conversation or an archive, as a whole or not at all",
    caller: "client",
    headers: z.object({ "idempotency-key": idempotencyKey }),
    body: { forms: [IMPORT_LINES] },
    answers: { 200: { ...IMPORTED, description: "It was there already" }, 201: IMPORTED },
    refusals: [
      ...LIVE,
      ...WRITES,
      "invalid_lines",
      "invalid_archive",
      "import_key_taken",
      "session_taken",
      "turn_open",
    ],
  },
  "GET /v1/sessions/:session/export": {
    id: "exportSession",
    tag: TAG,
    summary: "Downloads the session as an archive, or as a text to read",
    caller: "client",
    query: exportQuerySchema,
    answers: { 200: { description: "The archive, or the text", body: [ARCHIVE_LINES, MARKDOWN] } },
    refusals: STORED,
  },
  "POST /v1/sessions/:session/fork": {
    id: "forkSession",
    tag: TAG,
    summary: "Starts a new session from a position of this one",
    caller: "client",
    body: { forms: forkBodySchema, isOptional: true },
    answers: {
      201: {
        description: "The new session",
        body: sessionSchema,
        headers: {
          Location: { description: "The path of the new session", schema: { type: "string" } },
        },
      },
    },
    refusals: [...LIVE, ...WRITES, "session_taken"],
  },
};
