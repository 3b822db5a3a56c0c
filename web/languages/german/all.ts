import type { Tools } from "../tools.ts";
import type { Translation } from "../translation.ts";
import { germanContext } from "./context.ts";
import { germanDialogs } from "./dialogs.ts";
import { germanFailures } from "./failures.ts";
import { germanFirst } from "./first.ts";
import { germanImports } from "./imports.ts";
import { germanKnowledge } from "./knowledge.ts";
import { germanLate } from "./late.ts";
import { germanMemory } from "./memory.ts";
import { germanSettings } from "./settings.ts";

/** All that the page says, in German. */
export function german(tools: Tools): Translation {
  return {
    context: germanContext(tools),
    dialogs: germanDialogs(),
    failures: germanFailures,
    first: germanFirst(tools),
    imports: germanImports(tools),
    knowledge: germanKnowledge(tools),
    late: germanLate(tools),
    memory: germanMemory(tools),
    settings: germanSettings(tools),
  };
}
