import { z } from "zod";
import { usageSchema } from "./server_frame_schemas.ts";

const position = z.int().positive();
const count = z.int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a manifest says of each thing that is in a context. */
const manifestItemSchema = z.object({
  kind: z.string(),
  from: position,
  to: position,
  turns: count,
  unanswered: position.optional(),
  characters: count,
  shortenedBy: count.optional(),
  repeated: count.optional(),
  note: z.string().optional(),
  fact: z.string().optional(),
  standing: z.boolean().optional(),
  file: z.string().optional(),
  tokens: count.optional(),
  session: z.string().optional(),
  revised: position.optional(),
  score: z.number().optional(),
  words: z.array(z.string()).optional(),
}).meta({ id: "ManifestItem" });

/** What is in a context and why, and what was left out and why. */
const contextManifestSchema = z.object({
  upTo: count,
  limit: count,
  characters: count,
  items: z.array(manifestItemSchema),
  leftOut: z.array(z.object({
    reason: z.string(),
    from: position,
    to: position,
    turns: count,
    note: z.string().optional(),
    fact: z.string().optional(),
    file: z.string().optional(),
  })),
}).meta({ id: "Manifest" });

/** What of a space is gone since a context was built. */
const missingSchema = z.array(
  z.object({
    kind: z.enum(["space", "fact", "session"]),
    space: z.string().optional(),
    position: position.optional(),
    fact: z.string().optional(),
    session: z.string().optional(),
    generation: z.string().optional(),
  }),
).optional();

/** Answer of `GET /v1/sessions/:id/context`: the request, in the form of the model's API. */
export const contextSchema = z.object({
  request: z.record(z.string(), z.unknown()),
  manifest: contextManifestSchema,
  /** What the request was built with, and which of it the session had of its own. */
  settings: z.object({
    model: z.string(),
    maxOutputTokens: z.int().positive(),
    systemPrompt: z.string(),
    contextLimit: count,
    recall: z.string().optional(),
  }),
  own: z.array(z.string()),
  missing: missingSchema,
}).meta({ id: "Context" });

/** The same for a call that was made. */
const sentContextSchema = contextSchema.extend({
  sha256: z.object({ sent: hash, rebuilt: hash }),
  tooLong: z.object({
    limit: count,
    code: z.string(),
    usage: usageSchema.optional(),
  }).optional(),
}).meta({ id: "SentContext" });

/** What was inserted into a message of a client that keeps its conversation. */
const insertedContextSchema = z.object({
  inserted: z.object({
    text: z.string(),
    place: count,
    position,
    message: z.string(),
    after: z.string().optional(),
  }),
  manifest: contextManifestSchema,
  space: z.object({ id: z.string(), position: count }).optional(),
  sha256: z.object({ sent: hash, rebuilt: hash.optional() }),
  missing: missingSchema,
}).meta({ id: "InsertedContext" });

/** Answer of `GET /v1/sessions/:id/turns/:turn/context`. */
export const turnContextSchema = z.union([sentContextSchema, insertedContextSchema]);
