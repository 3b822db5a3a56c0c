import type { FactInfo, SourceInfo } from "../../src/client/mod.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { lateWords } from "../languages/late.ts";

/** Who said a fact, in words. */
export function saidByText({ saidBy }: Pick<FactInfo, "saidBy">): string {
  return knowledgeWords.saidBy[saidBy];
}

/** The name of the session in which a fact was said. */
export function sourceTitle({ title, state }: SourceInfo): string {
  const name = title === undefined ? lateWords.unnamedSession : knowledgeWords.titled(title);
  return state === "gone" ? knowledgeWords.hasExpired(name) : name;
}
