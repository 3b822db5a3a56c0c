import { z } from "zod";
import { idSchema } from "./ids.ts";
import { isOneThing, noteFields, ONE_THING, sessionSchema } from "./frames.ts";

/** Body of `POST /v1/sessions/:id/messages`. */
export const sendBodySchema = z.object({ text: z.string(), id: idSchema.optional() });

/** Body of `POST /v1/sessions/:id/pins`. */
export const pinBodySchema = z.object(noteFields).refine(isOneThing, { error: ONE_THING });

/** Answer of `GET /v1/sessions/:id/pins`, oldest first. */
export const pinListSchema = z.object({
  pins: z.array(z.object({ note: idSchema, position: z.int().positive(), text: z.string() })),
});

/** One line of a transcript for `POST /v1/sessions/:id/import`. */
export const importLineSchema = z.object({
  role: z.enum(["user", "assistant"], { error: "must be user or assistant" }),
  text: z.string({ error: "must be a string" }).refine((text) => text.trim() !== "", {
    error: "must not be empty",
  }),
  at: z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-24T09:30:00Z" }),
});

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

/** Body of `PATCH /v1/sessions/:id`. An empty name removes the name. */
export const renameBodySchema = z.object({ name: z.string() });

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

/** One event of `GET /v1/sessions/:id/events`. */
export const eventSchema = z.object({
  position: z.int().positive(),
  type: z.string(),
  at: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});

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
});

/** A query in the original service's dialect, spoken at `/prod`. */
export const prodQuerySchema = z.object({
  action: z.literal("query"),
  message: z.string(),
  session_id: idSchema.optional(),
});
