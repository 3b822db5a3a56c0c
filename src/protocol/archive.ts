import { z } from "zod";
import { idSchema } from "./ids.ts";

/** What the first line of an archive calls itself. */
export const ARCHIVE = "claude-context-bridge";

/** The version of the archive's form that is written; older ones are read too. */
export const ARCHIVE_VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: "must be a SHA-256 in hexadecimal" });
const time = z.string().refine(isTime, {
  error: "must be a time in UTC with milliseconds, such as 2026-11-24T09:30:00.000Z",
});

/** The first line of an archive. Fields that a version does not know are ignored. */
export const archiveHeaderSchema = z.object({
  archive: z.literal(ARCHIVE, { error: `must be ${ARCHIVE}` }),
  version: z.int().positive(),
  session: idSchema,
  /** When the session began. */
  createdAt: time,
  /** Position of the last event. */
  position: z.int().nonnegative().optional(),
  /** When the session was to expire, as it was archived. */
  expiresAt: time.optional(),
  /** Whose session it is; in backups of a whole store alone. */
  owner: z.string().min(1).optional(),
});

/** A line of an archive that holds an event. */
export const archiveEventSchema = z.object({
  position: z.int().positive(),
  type: z.string().min(1),
  at: time,
  data: z.record(z.string(), z.unknown()),
  /** The version of the data's schema; left out where it is 1. */
  version: z.int().min(2).optional(),
  /** Readers that do not know the type in this version have to refuse the archive. */
  must: z.literal(true).optional(),
  /** SHA-256 over the hash before it and the canonical JSON (RFC 8785) of the other members. */
  hash,
});

/** The last line of an archive; its hash is that of the last event. */
export const archiveEndSchema = z.object({
  end: z.literal(true),
  position: z.int().nonnegative(),
  hash,
});

/** Body of `POST /v1/sessions/:id/fork`. Without a position it is forked from where it is now. */
export const forkBodySchema = z.object({
  at: z.int().nonnegative().optional(),
  session: idSchema.optional(),
});

/** The first line of an archive. */
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>;

/** A line of an archive that holds an event. */
export type ArchiveEvent = z.infer<typeof archiveEventSchema>;

/** The last line of an archive. */
export type ArchiveEnd = z.infer<typeof archiveEndSchema>;

/** Whether a text is the first line of an archive, and not a line of plain talk. */
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
