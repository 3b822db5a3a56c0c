import type { AnswerFormat } from "./encoder.ts";

/** A system prompt that also says in words which form the answer has. */
export function withFormatInWords(system: string, { schema }: AnswerFormat): string {
  const form =
    "Answer with JSON alone, without a fence and without other words. It fits this JSON " +
    `schema:\n${JSON.stringify(schema)}`;
  return system.trim() === "" ? form : `${system}\n\n${form}`;
}
