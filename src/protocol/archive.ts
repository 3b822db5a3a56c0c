import { z } from "zod";
import { idSchema, storedIdSchema } from "./ids.ts";

/** The value of `archive` in an archive's header. */
export const ARCHIVE = "claude-context-bridge";

/** The archive format version that is written. Older versions are still read. */
export const ARCHIVE_VERSION = 1;

/** The version of an archive that holds files, which readers of the one before cannot read. */
export const ARCHIVE_VERSION_WITH_FILES = 2;

const hash = z.string().regex(/^[0-9a-f]{64}$/, {
  error: "must be a SHA-256 as 64 lowercase hexadecimal digits",
});
/** A time of an archive. */
export const archiveTimeSchema = z.string().refine(isTime, {
  error: "must be a time in UTC with milliseconds, such as 2026-11-24T09:30:00.000Z",
});

/** The longest name of an owner, in characters. */
export const LONGEST_OWNER = 128;

/** The longest name of a kind of event, in characters. */
const LONGEST_TYPE = 100;

/** The header, an archive's first line. Unknown fields are ignored. */
export const archiveHeaderSchema = z.object({
  archive: z.literal(ARCHIVE, { error: `must be ${ARCHIVE}` }),
  version: z.int().positive(),
  session: storedIdSchema,
  /** When the session began. */
  createdAt: archiveTimeSchema,
  /** Position of the last event. */
  position: z.int().nonnegative().optional(),
  /** When the session was due to expire at the time of the export. */
  expiresAt: archiveTimeSchema.optional(),
  /** The session's owner; only in backups of a whole store. */
  owner: z.string().min(1).max(LONGEST_OWNER).optional(),
  /** What the facts of its space name the session by; only in backups. */
  lineage: z.string().min(1).max(LONGEST_OWNER).optional(),
  /** How long it is kept after its last use, in seconds, if not as all sessions. */
  keepFor: z.int().positive().optional(),
}).meta({ id: "ArchiveHeader" });

/** An event line of an archive. */
export const archiveEventSchema = z.object({
  position: z.int().positive(),
  type: z.string().min(1).max(LONGEST_TYPE),
  at: archiveTimeSchema,
  data: z.record(z.string(), z.unknown()),
  /** The version of the data's schema; left out where it is 1. */
  version: z.int().min(2).optional(),
  /** Readers that do not know the type in this version have to refuse the archive. */
  must: z.literal(true).optional(),
  /** SHA-256 of the previous hash followed by the canonical JSON (RFC 8785) of the other fields. */
  hash,
}).meta({ id: "ArchiveEvent" });

/** An archive's last line; its hash is the last event's. */
export const archiveEndSchema = z.object({
  end: z.literal(true),
  position: z.int().nonnegative(),
  hash,
}).meta({ id: "ArchiveEnd" });

/** The query of `GET /v1/sessions/:id/export`. */
export const exportQuerySchema = z.object({
  format: z.enum(["archive", "markdown"]).default("archive")
    .describe("An archive that can be imported again, or a text to read"),
});

/** Body of `POST /v1/sessions/:id/fork`. If `at` is absent, the fork begins at the last event. */
export const forkBodySchema = z.object({
  at: z.int().nonnegative().optional().describe("The position; the last one if absent"),
  session: idSchema.optional().describe("The id of the new session; made if absent"),
});

/** The header, an archive's first line. */
export type ArchiveHeader = z.infer<typeof archiveHeaderSchema>;

/** An event line of an archive. */
export type ArchiveEvent = z.infer<typeof archiveEventSchema>;

/** An archive's last line. */
export type ArchiveEnd = z.infer<typeof archiveEndSchema>;

/** Whether the value of a line is an archive's header rather than a line of a transcript. */
export function isArchiveHeader(value: unknown): boolean {
  return typeof value === "object" && value !== null && "archive" in value;
}

/** From 1970 to the end of the year 9999: later years have more than four digits. */
function isTime(text: string): boolean {
  const at = Date.parse(text);
  return at >= 0 && new Date(at).toISOString() === text && /^\d{4}-/.test(text);
}
