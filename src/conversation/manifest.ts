import { z } from "zod";
import { characters, position, tokens } from "./stored_fields.ts";

/** Why a turn is not in a context. Other versions may have more reasons. */
export type OmissionReason =
  | "over_budget"
  | "summarised"
  | "failed"
  | "cancelled"
  | "refused"
  /** A person keeps it out of contexts. */
  | "withheld"
  /** A file for which the budget of files has no room any more: its mark stands for it. */
  | "files_over_budget"
  /** A file of a kind that the model does not take. */
  | "kind_not_taken";

/**
 * The record of what went into a context and why, and what was left out and why. Lengths are in
 * characters (UTF-16 units), `from` and `to` are positions.
 */
export const manifestSchema = z.object({
  /** The context was built from the events up to this position. */
  upTo: z.int().nonnegative(),
  limit: characters,
  characters,
  items: z.array(z.object({
    /** A `ManifestItemKind`; later versions may know more. */
    kind: z.string(),
    from: position,
    to: position,
    turns: z.int().nonnegative(),
    /** How many of the turns are included without a reply. */
    unanswered: z.int().positive().optional(),
    characters,
    /** Characters of the original texts that a mark replaces. */
    shortenedBy: characters.optional(),
    /** Characters that are not repeated, since the context has them earlier. */
    repeated: characters.optional(),
    /** The id of a pinned note. */
    note: z.string().optional(),
    /** The id of a fact of the space; `from` and `to` are where its log holds the text. */
    fact: z.string().optional(),
    /** Whether the fact stands in the part that later requests begin with too. */
    standing: z.boolean().optional(),
    /** The session of the space that is quoted; `from` and `to` are positions there. */
    session: z.string().optional(),
    /** Of a summary whose text a person wrote: the position of the event that says so. */
    revised: position.optional(),
    /** The id of a file, sent whole, and about how many tokens it takes. */
    file: z.string().optional(),
    tokens: tokens.optional(),
    /** How relevant the recalled text is to the message, and which of its words it contains. */
    score: z.number().optional(),
    words: z.array(z.string()).optional(),
  })),
  leftOut: z.array(z.object({
    /** An `OmissionReason`; later versions may know more. */
    reason: z.string(),
    from: position,
    to: position,
    turns: z.int().nonnegative(),
    /** The id of a pinned note, of a fact of the space, or of a file. */
    note: z.string().optional(),
    fact: z.string().optional(),
    file: z.string().optional(),
  })),
});

/** What an item of a context is: `fact` and `elsewhere` come from the session's space. */
export type ManifestItemKind =
  | "pinned"
  | "summary"
  | "recent"
  | "recalled"
  | "fact"
  | "elsewhere"
  | "file";

/** The record of a context as stored, perhaps by a newer version. */
export type StoredManifest = z.infer<typeof manifestSchema>;

/** The record of a context that this version built. */
export type Manifest = Omit<StoredManifest, "items" | "leftOut"> & {
  items: (StoredManifest["items"][number] & {
    kind: ManifestItemKind;
  })[];
  leftOut: (StoredManifest["leftOut"][number] & { reason: OmissionReason })[];
};
