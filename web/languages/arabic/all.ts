import type { Tools } from "../tools.ts";
import type { Translation } from "../translation.ts";
import { arabicContext } from "./context.ts";
import { arabicDialogs } from "./dialogs.ts";
import { arabicFailures } from "./failures.ts";
import { arabicFirst } from "./first.ts";
import { arabicImports } from "./imports.ts";
import { arabicKnowledge } from "./knowledge.ts";
import { arabicLate } from "./late.ts";
import { arabicMemory } from "./memory.ts";
import { arabicSettings } from "./settings.ts";

/** All that the page says, in Arabic. */
export function arabic(tools: Tools): Translation {
  return {
    context: arabicContext(tools),
    dialogs: arabicDialogs(),
    failures: arabicFailures,
    first: arabicFirst(tools),
    imports: arabicImports(tools),
    knowledge: arabicKnowledge(tools),
    late: arabicLate(tools),
    memory: arabicMemory(tools),
    settings: arabicSettings(tools),
  };
}
