import { z } from "zod";
import { idSchema } from "./ids.ts";
import { sessionSchema } from "./frames.ts";

/** Body of `POST /v1/sessions/:id/messages`. */
export const sendBodySchema = z.object({ text: z.string(), id: idSchema.optional() });

/** Answer of `GET /v1/sessions`, newest first; `next` is the query for the page after. */
export const sessionListSchema = z.object({
  sessions: z.array(sessionSchema),
  next: z.string().optional(),
});

/** One event as `GET /v1/sessions/:id/events` tells it. */
export const eventSchema = z.object({
  position: z.int().positive(),
  type: z.string(),
  at: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});

/** Answer of `GET /v1/sessions/:id/events`; `next` is the `after` of the next page. */
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
});

/** A query in the dialect of the original, spoken at `/prod`. */
export const prodQuerySchema = z.object({
  action: z.literal("query"),
  message: z.string(),
  session_id: idSchema.optional(),
});
