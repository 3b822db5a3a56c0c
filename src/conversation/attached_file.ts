import { z } from "zod";
import { asLabel } from "./memory_record.ts";

/** The kinds of files that a message may have, by the media type that their content is of. */
export const FILE_KINDS = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "application/pdf",
  "text/plain",
] as const;

/** A kind of files. */
export type FileKind = typeof FILE_KINDS[number];

const size = z.int().positive();

/** A file that was uploaded for a message. Its bytes lie beside the log. */
export const attachedFileSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  kind: z.enum(FILE_KINDS),
  bytes: size,
  /** SHA-256 of the bytes, in hexadecimal. */
  sha256: z.string(),
  /** Of an image, in pixels. */
  width: size.optional(),
  height: size.optional(),
  /** Of a PDF. */
  pages: size.optional(),
  /** Of a text, in UTF-16 units. */
  characters: size.optional(),
  /** The kinds of secrets that were masked in a text. */
  redacted: z.array(z.string()).min(1).optional(),
});

/** A file that was uploaded for a message. */
export type AttachedFile = z.infer<typeof attachedFileSchema>;

/** How long an upload waits for its message, in ms. */
export const UPLOAD_WAIT_MS = 3_600_000;

/** The most files that one message may have, and their bytes together. */
export const MOST_FILES = 10;
export const MOST_FILE_BYTES = 10_485_760;

/** The most uploads of one session. */
export const MOST_UPLOADS = 1_000;

/** Pixels of an image that are a token, and the most tokens of one image. */
const PIXELS_A_TOKEN = 750;
const MOST_IMAGE_TOKENS = 4_800;

/** Tokens of a page of a PDF: its text, and the page as an image. */
const TOKENS_A_PAGE = 3_000;

/** Bytes of a PDF that are taken for a page where it does not tell how many it has. */
const BYTES_A_PAGE = 50_000;

/** Characters of a text that are a token. */
const CHARACTERS_A_TOKEN = 3.5;

/** What the name and the frame of a file take, in tokens. */
const FRAME_TOKENS = 60;

/**
 * About how many tokens a file takes in a request, rather too many than too few: providers count
 * images and pages differently, and none of them more than this.
 */
export function tokensOfFile(
  { kind, bytes, width, height, pages, characters }: AttachedFile,
): number {
  const content = kind === "application/pdf"
    ? (pages ?? bytes / BYTES_A_PAGE) * TOKENS_A_PAGE
    : kind === "text/plain"
    ? (characters ?? 0) / CHARACTERS_A_TOKEN
    : Math.min((width ?? 0) * (height ?? 0) / PIXELS_A_TOKEN, MOST_IMAGE_TOKENS);
  return Math.ceil(content) + FRAME_TOKENS;
}

/** What a message says of a file that it has: its name and kind, on one line. */
export function markOfFile({ name, kind }: AttachedFile): string {
  return `[attached: "${asLabel(name)}" ${kind}]`;
}

/** A message's text with the marks of its files, which end it. */
export function withMarks(text: string, files: readonly AttachedFile[] = []): string {
  if (files.length === 0) return text;
  const marks = files.map(markOfFile).join("\n");
  return text.trim() === "" ? marks : `${text}\n${marks}`;
}
