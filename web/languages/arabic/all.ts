import type { Translation } from "../translation.ts";
import { context } from "./context.ts";
import { dialogs } from "./dialogs.ts";
import { failures } from "./failures.ts";
import { first } from "./first.ts";
import { imports } from "./imports.ts";
import { knowledge } from "./knowledge.ts";
import { late } from "./late.ts";
import { memory } from "./memory.ts";

/** All that the page says, in Arabic. */
export const arabic: Translation = {
  context,
  dialogs,
  failures,
  first,
  imports,
  knowledge,
  late,
  memory,
};
