import { ATTACHMENT_KINDS, uploadedSchema, uploadQuerySchema } from "../../protocol/mod.ts";
import type { OperationsByRoute } from "./operation.ts";
import { LIVE, WRITES } from "./refusals.ts";

const TAG = "Attachments";

/** The routes of the attachments of messages. */
export const ATTACHMENT_OPERATIONS: OperationsByRoute = {
  "POST /v1/sessions/:session/attachments": {
    id: "uploadAttachment",
    tag: TAG,
    summary: "Uploads an image, a PDF or a text file for a message to come",
    description:
      "The body is the file as it is; its content decides what it is. It goes after an " +
      "hour unless a message names its `id` by then. The same file of the same name again changes " +
      "nothing.",
    caller: "client",
    query: uploadQuerySchema,
    body: { forms: [{ media: "application/octet-stream" }] },
    answers: {
      200: { description: "The session had it already", body: uploadedSchema },
      201: { description: "It waits for its message", body: uploadedSchema },
    },
    refusals: [
      ...LIVE,
      ...WRITES,
      "attachment_not_taken",
      "attachment_too_large",
      "body_too_slow",
    ],
  },
  "GET /v1/sessions/:session/attachments/:attachment": {
    id: "getAttachment",
    tag: TAG,
    summary: "Downloads an attachment",
    description: "A text has its secrets masked. The answer says `attachment` and `nosniff`, so " +
      "that no browser runs it.",
    caller: "client",
    answers: {
      200: {
        description: "Its bytes",
        body: ATTACHMENT_KINDS.map((media) => ({ media })),
      },
    },
    refusals: LIVE,
  },
};
