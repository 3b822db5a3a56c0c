import { z } from "zod";
import { idSchema, storedIdSchema } from "../../protocol/mod.ts";

/** The parts of paths that stand for something, by name. */
const PARTS: Readonly<Record<string, z.ZodType>> = {
  session: idSchema.describe("The id of a session"),
  space: idSchema.describe("The id of a space"),
  fact: storedIdSchema.describe("The id of a fact"),
  turn: storedIdSchema.describe("The id of a turn: that of its message"),
  attachment: storedIdSchema.describe("The id of an attachment"),
  note: storedIdSchema.describe("The id of a pinned note"),
  id: z.string().describe("The id of a model"),
};

/** The schema of the parameters in a path such as `/v1/sessions/:session`; undefined if it has none. */
export function parametersOf(path: string): z.ZodObject | undefined {
  const names = Array.from(path.matchAll(/:(\w+)/g), ([, name = ""]) => name);
  if (names.length === 0) return undefined;
  return z.object(Object.fromEntries(names.map((name) => [name, PARTS[name] ?? z.string()])));
}

/** A header with an id that makes it safe to send a request again. */
export const idempotencyKey = idSchema.optional()
  .describe("An id that makes it safe to send the same again, with or without quotes");
