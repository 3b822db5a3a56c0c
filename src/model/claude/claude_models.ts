import { z } from "zod";
import { defined } from "../../shared/mod.ts";
import type { ListedModel } from "../types.ts";

const answerSchema = z.object({
  data: z.array(z.object({ id: z.string(), display_name: z.string().optional() })),
});

/** A name with the day of its version behind, which is mostly left away. */
const DATED = /^(.+)-\d{8}$/;

/** The models in an answer of `GET /v1/models` of the Messages API; undefined if it is none. */
export function readClaudeModels(answer: unknown): readonly ListedModel[] | undefined {
  return answerSchema.safeParse(answer).data?.data.map(({ id, display_name: label }) =>
    defined({ id, label, alias: DATED.exec(id)?.[1] })
  );
}
