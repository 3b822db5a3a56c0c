import { z } from "zod";
import { idSchema } from "./ids.ts";

/** The value of `archive` in an archive's header. */
export const ARCHIVE = "claude-context-bridge";

/** The archive format version that is written. Older versions are still read. */
export const ARCHIVE_VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/, {
  error: "must be a SHA-256 as 64 lowercase hexadecimal digits",
});
const time = z.string().refine(isTime, {
  error: "must be a time in UTC with milliseconds, such as 2026-11-24T09:30:00.000Z",
});

/** The header, an archive's first line. Unknown fields are ignored. */
export const archiveHeaderSchema = z.object({
  archive: z.literal(ARCHIVE, { error: `must be ${ARCHIVE}` }),
  version: z.int().positive(),
  session: idSchema,
  /** When the session began. */
  createdAt: time,
  /** Position of the last event. */
  position: z.int().nonnegative().optional(),
  /** When the session was due to expire at the time of the export. */
  expiresAt: time.optional(),
  /** The session's owner; only in backups of a whole store. */
  owner: z.string().min(1).optional(),
});

/** An event line of an archive. */
export const archiveEventSchema = z.object({
  position: z.int().positive(),
  type: z.string().min(1),
  at: time,
  data: z.record(z.string(), z.unknown()),
  /** The version of the data's schema; left out where it is 1. */
  version: z.int().min(2).optional(),
  /** Readers that do not know the type in this version have to refuse the archive. */
  must: z.literal(true).optional(),
  /** SHA-256 of the previous hash followed by the canonical JSON (RFC 8785) of the other fields. */
  hash,
});

/** An archive's last line; its hash is the last event's. */
export const archiveEndSchema = z.object({
  end: z.literal(true),
  position: z.int().nonnegative(),
  hash,
});

/** Body of `POST /v1/sessions/:id/fork`. If `at` is absent, the fork begins at the last event. */
export const forkBodySchema = z.object({
  at: z.int().nonnegative().optional(),
  session: idSchema.optional(),
});

/** The header, an archive's first line. */
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>;

/** An event line of an archive. */
export type ArchiveEvent = z.infer<typeof archiveEventSchema>;

/** An archive's last line. */
export type ArchiveEnd = z.infer<typeof archiveEndSchema>;

/** Whether a line is an archive's header rather than a line of a transcript. */
export function isArchiveLine(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "archive" in value;
  } catch {
    return false;
  }
}

function isTime(text: string): boolean {
  const at = Date.parse(text);
  return at >= 0 && new Date(at).toISOString() === text;
}
