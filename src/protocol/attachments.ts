import { z } from "zod";
import { idSchema, storedIdSchema } from "./ids.ts";

/** The kinds of attachments, by the media type of their content. */
export const ATTACHMENT_KINDS = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "application/pdf",
  "text/plain",
] as const;

/** The most attachments of one message. */
const MOST_ATTACHMENTS = 10;

const size = z.int().positive();

/** A file that was uploaded for a message. */
export const attachmentSchema = z.object({
  id: storedIdSchema,
  name: z.string(),
  kind: z.enum(ATTACHMENT_KINDS),
  bytes: size,
  /** SHA-256 of the bytes, in hexadecimal. */
  sha256: z.string(),
  /** Of an image, in pixels. */
  width: size.optional(),
  height: size.optional(),
  /** Of a PDF, where it tells. */
  pages: size.optional(),
  /** Of a text, in UTF-16 units. */
  characters: size.optional(),
  /** The kinds of secrets that were removed from a text. */
  redacted: z.array(z.string()).min(1).optional(),
}).meta({ id: "Attachment" });

/** The ids of the attachments of a message. */
export const attachmentIdsSchema = z.array(idSchema).max(MOST_ATTACHMENTS)
  .describe("The ids of attachments that were uploaded to the session");

/** The query of `POST /v1/sessions/:id/attachments`. */
export const uploadQuerySchema = z.object({
  name: z.string().max(1_000).default("").describe("The file's name"),
});

/** Answer of `POST /v1/sessions/:id/attachments`. */
export const uploadedSchema = attachmentSchema.extend({
  session: storedIdSchema,
  duplicate: z.boolean().describe("Whether the session had it already"),
  expiresAt: z.iso.datetime().optional()
    .describe("When it goes unless a message has it; absent if one has"),
}).meta({ id: "Uploaded" });
