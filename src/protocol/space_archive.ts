import { z } from "zod";
import { archiveTimeSchema, LONGEST_OWNER } from "./archive.ts";
import { storedIdSchema } from "./ids.ts";

/** The value of `archive` in the header of a space's archive. */
export const SPACE_ARCHIVE = "claude-context-bridge-space";

/** The format version of a space's archive. */
export const SPACE_ARCHIVE_VERSION = 1;

/** The header of a space's archive. Unknown fields are ignored. */
export const archivedSpaceSchema = z.object({
  archive: z.literal(SPACE_ARCHIVE, { error: `must be ${SPACE_ARCHIVE}` }),
  version: z.int().positive(),
  space: storedIdSchema,
  /** When the space was begun. */
  createdAt: archiveTimeSchema,
  /** Position of the last event. */
  position: z.int().nonnegative().optional(),
  /** When the space was due to expire at the time of the export. */
  expiresAt: archiveTimeSchema.optional(),
  /** The space's owner; only in backups of a whole store. */
  owner: z.string().min(1).max(LONGEST_OWNER).optional(),
}).meta({ id: "SpaceArchiveHeader" });

/** The header of a space's archive. */
export type ArchivedSpace = z.infer<typeof archivedSpaceSchema>;
