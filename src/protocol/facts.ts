import { z } from "zod";
import { storedIdSchema } from "./ids.ts";

/** Where a fact was said: positions of a session. */
export const factSourceSchema = z.object({
  session: storedIdSchema,
  positions: z.array(z.int().positive()).min(1),
});

/** Who said what a fact says: `owner` for a fact that its owner wrote. */
export const sayerSchema = z.enum(["user", "assistant", "owner"]);

/** The fields of `fact.learned` and `fact.revised`. */
export const factFields = {
  space: storedIdSchema,
  fact: storedIdSchema,
  text: z.string(),
  saidBy: sayerSchema,
  sources: z.array(factSourceSchema),
};
