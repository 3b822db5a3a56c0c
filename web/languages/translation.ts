import type { ContextWords } from "./context.ts";
import type { DialogWords } from "./dialogs.ts";
import type { FailureWords } from "./failures.ts";
import type { FirstWords } from "./first.ts";
import type { ImportWords } from "./imports.ts";
import type { KnowledgeWords } from "./knowledge.ts";
import type { LateWords } from "./late.ts";
import type { MemoryWords } from "./memory.ts";
import type { SettingsWords } from "./settings.ts";

/** All that the page says in a language, by the group that `tableOf` was given. */
export type Translation = {
  readonly context: ContextWords;
  readonly dialogs: DialogWords;
  readonly failures: FailureWords;
  readonly first: FirstWords;
  readonly imports: ImportWords;
  readonly knowledge: KnowledgeWords;
  readonly late: LateWords;
  readonly memory: MemoryWords;
  readonly settings: SettingsWords;
};
