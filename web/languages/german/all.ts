import type { Tools } from "../tools.ts";
import type { Translation } from "../translation.ts";
import { context } from "./context.ts";
import { dialogs } from "./dialogs.ts";
import { failures } from "./failures.ts";
import { first } from "./first.ts";
import { imports } from "./imports.ts";
import { knowledge } from "./knowledge.ts";
import { late } from "./late.ts";
import { memory } from "./memory.ts";

/** All that the page says, in German. */
export function german(tools: Tools): Translation {
  return {
    context: context(tools),
    dialogs: dialogs(),
    failures,
    first: first(tools),
    imports: imports(tools),
    knowledge: knowledge(tools),
    late: late(tools),
    memory: memory(tools),
  };
}
