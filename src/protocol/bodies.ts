import { z } from "zod";
import { attachmentIdsSchema } from "./attachments.ts";
import { idSchema, storedIdSchema } from "./ids.ts";
import { LONGEST_KEEPING } from "./limits.ts";
import { textSchema } from "./texts.ts";
import { timeZoneSchema } from "./time_zone.ts";
import { isNotBlank, listCursorSchema, wordsSchema } from "./queries.ts";
import {
  choiceFields,
  isOneThing,
  noteFields,
  ONE_THING,
  reopeningFields,
} from "./client_frames.ts";
import { sessionSchema } from "./server_frame_schemas.ts";

/** The most events of a page. */
export const MOST_EVENTS_IN_PAGE = 1_000;

/** Body of `POST /v1/sessions/:id/messages`. */
export const sendBodySchema = z.object({
  text: textSchema.describe("The message; blank only if it has attachments"),
  attachments: attachmentIdsSchema.optional(),
  id: idSchema.optional().describe("The turn's id, by which it is safe to send the message again"),
  timeZone: timeZoneSchema.optional(),
  space: idSchema.nullable().optional()
    .describe("The space that the session belongs to from then on; null: none"),
});

/** Body of `POST /v1/sessions/:id/turns/:turn/regenerate` and `…/continue`; may be missing. */
export const reopenBodySchema = z.object(reopeningFields);

/** Body of `PATCH /v1/sessions/:id/turns/:turn`. */
export const chooseBodySchema = z.object(choiceFields);

/** Its answer: the reply that is chosen. */
export const chosenSchema = z.object({ turn: storedIdSchema, ...choiceFields });

/** The query of `GET /v1/sessions/:id/turns/:turn/context`. */
export const turnContextQuerySchema = z.object({
  reply: z.int().positive().optional()
    .describe("The position of one of the turn's replies; by default the one that is chosen"),
});

/** Body of `POST /v1/sessions/search`; the query of `GET /v1/sessions` means the same. */
export const sessionSearchBodySchema = z.object({
  q: wordsSchema.optional()
    .describe("Words that must all occur in the name, preview and id taken together"),
  limit: z.int().min(1).max(1_000).default(100).describe("How many sessions a page has at most"),
  cursor: listCursorSchema.optional(),
});

/** Body of `POST /v1/sessions/:id/search`. */
export const searchBodySchema = z.object({
  q: wordsSchema.refine(isNotBlank).describe("Words to find"),
  limit: z.int().min(1).max(100).default(20).describe("How many passages to find at most"),
  timeZone: timeZoneSchema.optional(),
});

/** Body of `POST /v1/sessions/:id/context`. */
export const contextBodySchema = z.object({
  message: textSchema.refine(isNotBlank, { error: "must not be empty" })
    .describe("The message"),
  limit: z.int().min(0).max(4_000_000).optional().describe("Another budget, in characters"),
  at: z.int().nonnegative().optional().describe("As of this position; now if absent"),
  timeZone: timeZoneSchema.optional(),
});

/** Body of `POST /v1/sessions/:id/pins`. */
export const pinBodySchema = z.object(noteFields).refine(isOneThing, { error: ONE_THING });

/** Answer of `GET /v1/sessions/:id/pins`, oldest first. */
export const pinListSchema = z.object({
  pins: z.array(z.object({ note: storedIdSchema, position: z.int().positive(), text: z.string() })),
});

/** Answer of `POST /v1/sessions/:id/pins`. */
export const pinnedSchema = z.object({ note: idSchema });

/** The longest name of a speaker, in characters (UTF-16 units). */
const MAX_SPEAKER = 100;

/** One line of a transcript for `POST /v1/sessions/:id/import`. */
export const importLineSchema = z.object({
  role: z.enum(["user", "assistant"], { error: "must be user or assistant" }),
  text: textSchema.refine(isNotBlank, { error: "must not be empty" }),
  at: z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-24T09:30:00Z" })
    .refine(isInFourDigitYear, { error: "must be in the years 0000 to 9999, in UTC" }),
  timeZone: timeZoneSchema.optional(),
  name: textSchema.refine((name) => name.length <= MAX_SPEAKER, {
    error: `must have at most ${MAX_SPEAKER} characters`,
  }).nullish(),
}).meta({ id: "ImportLine" });

/** One line of an imported transcript. */
export type ImportLine = z.infer<typeof importLineSchema>;

/** What is wrong with a line of an import. Lines count from 1. */
export interface ImportProblem {
  readonly line: number;
  readonly message: string;
}

/** Answer of `POST /v1/sessions/:id/import`. */
export const importedSchema = z.object({
  session: idSchema,
  turns: z.int().nonnegative(),
  lines: z.int().positive(),
  position: z.int().nonnegative(),
  duplicate: z.boolean(),
  /** Archives only: how many turns were open and were ended as failed. */
  ended: z.int().positive().optional(),
  /** Archives only: how many events this version cannot read. They are kept unchanged. */
  unread: z.int().positive().optional(),
  /** The kinds of secrets removed from the lines. */
  redacted: z.array(z.string()).min(1).optional(),
});

/**
 * Body of `PATCH /v1/sessions/:id`: at least one of the first three. An empty name removes the name,
 * `null` takes the session out of its space or gives it the time to live of all sessions. `learn`
 * comes with a space: without it, what was said before is not learned.
 */
export const sessionChangesSchema = z.object({
  name: textSchema.optional().describe("Its name; empty removes it"),
  space: idSchema.nullable().optional().describe("The space to move it into; null: none"),
  keepFor: z.int().min(1).max(LONGEST_KEEPING).nullable().optional()
    .describe("How long it is kept unused, in seconds; null: no other time than for all sessions"),
  learn: z.boolean().optional()
    .describe(
      "With a space: whether what was said before it joins is learned; true by default. In the " +
        "space already, true has it learned, if nothing of the session is learned yet",
    ),
}).refine(({ learn, ...changes }) =>
  Object.values(changes).some((value) => value !== undefined) &&
  (learn === undefined || typeof changes.space === "string")
);

/** Answer of `GET /v1/sessions/:id/search`, best first. Scores are comparable within one answer only. */
export const searchSchema = z.object({
  hits: z.array(z.object({
    turn: z.string(),
    position: z.int().positive(),
    part: z.enum(["message", "reply"]),
    at: z.iso.datetime(),
    text: z.string(),
    score: z.number(),
    words: z.array(z.string()),
  })),
});

/** Answer of `GET /v1/sessions`, newest first. `next` is the `cursor` of the next page. */
export const sessionListSchema = z.object({
  sessions: z.array(sessionSchema),
  next: z.string().optional(),
});

/** The query of `GET /v1/sessions/:id/events` and of the events of a space: which page. */
export const eventsQuerySchema = z.object({
  limit: z.int().min(1).max(MOST_EVENTS_IN_PAGE).default(MOST_EVENTS_IN_PAGE)
    .describe("How many events a page has at most"),
  after: z.int().nonnegative().default(0).describe("A position: only what comes after it"),
});

/** One event of `GET /v1/sessions/:id/events`. */
const eventSchema = z.object({
  position: z.int().positive(),
  type: z.string(),
  at: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
}).meta({ id: "Event" });

/** Answer of `GET /v1/sessions/:id/events`. `next` is the `after` of the next page. */
export const eventPageSchema = z.object({
  events: z.array(eventSchema),
  next: z.int().positive().optional(),
});

/** An RFC 9457 problem document. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  /** The invalid lines of an import, counted from 1. */
  lines: z.array(z.object({ line: z.int().positive(), message: z.string() })).optional(),
}).meta({ id: "Problem" });

/** A query in the original service's dialect, spoken at `/prod`. */
export const prodQuerySchema = z.object({
  action: z.literal("query"),
  message: textSchema,
  session_id: idSchema.optional(),
});

/** Whether a time has a year of four digits in UTC. What is no time is refused for that already. */
function isInFourDigitYear(at: string): boolean {
  const ms = Date.parse(at);
  return Number.isNaN(ms) || /^\d{4}-/.test(new Date(ms).toISOString());
}
