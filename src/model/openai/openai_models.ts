import { z } from "zod";
import type { ListedModel } from "../types.ts";

const answerSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The models in an answer of `GET /models` beside chat completions; undefined if it is none. */
export function readChatModels(answer: unknown): readonly ListedModel[] | undefined {
  return answerSchema.safeParse(answer).data?.data.map(({ id }) => ({ id }));
}
