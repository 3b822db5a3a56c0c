import { z } from "zod";
import {
  characters,
  position,
  storedTimeZoneSchema,
  tokens,
  tokenUsageSchema,
} from "./stored_fields.ts";

/** How files are sent: the budget for all of them, in tokens, and the kinds that the model takes. */
const fileSettingsSchema = z.object({ tokens, kinds: z.array(z.string()) });

/** The settings that a request's bytes depend on, besides the log and the message. */
const requestSettingsSchema = z.object({
  model: z.string(),
  maxOutputTokens: z.int().positive(),
  systemPrompt: z.string(),
  contextLimit: z.int().nonnegative(),
  /** Early receipts have none: recall was full. */
  recall: z.enum(["full", "lean"]).optional(),
  /** Of requests of sessions with files: the tokens for files, and the kinds that the model takes. */
  files: fileSettingsSchema.optional(),
});

/**
 * What a request was built from besides its own session: the space as of a position of its log, the
 * position as of which its standing facts were chosen, and the sessions that were searched.
 */
export const spaceReadSchema = z.object({
  id: z.string(),
  position: z.int().nonnegative(),
  frozenAt: z.int().nonnegative(),
  /** Each as of a position of one of its lives, named by its lineage; in the order of the search. */
  sessions: z.array(z.object({
    session: z.string(),
    generation: z.string(),
    upTo: z.int().nonnegative(),
  })).optional(),
});

/**
 * The receipt of a request that was sent: enough to rebuild the same bytes from the log. New settings
 * are recorded in full; otherwise `settingsAt` is the position of the event that has them.
 */
export const receiptSchema = z.object({
  /** The version of the rules that built the prompt. */
  builder: z.int().positive(),
  /** The encoder of the body, with its version; early receipts have none. */
  encoder: z.string().optional(),
  /** SHA-256 of the body's bytes, in hexadecimal. */
  sha256: z.string(),
  /** The context was built from the events up to this position. */
  upTo: z.int().nonnegative(),
  /** Where its message was sent from, if that is known: days are those of this place. */
  timeZone: storedTimeZoneSchema.catch(undefined),
  settings: requestSettingsSchema.optional(),
  settingsAt: position.optional(),
  /** Absent where the session belonged to no space. */
  space: spaceReadSchema.optional().catch(undefined),
  /**
   * There was a call before this one, which was too long for the model: under which budget, how the
   * model said so (an error's code, or how its reply ended), and what it used.
   */
  tooLong: z.object({
    limit: characters,
    code: z.string(),
    usage: tokenUsageSchema.optional(),
  }).optional(),
});

/** The settings that a request's bytes depend on. */
export type RequestSettings = z.infer<typeof requestSettingsSchema>;

/** The receipt of a request that was sent. */
export type Receipt = z.infer<typeof receiptSchema>;

/** What a request was built from besides its own session. */
export type SpaceRead = z.infer<typeof spaceReadSchema>;
