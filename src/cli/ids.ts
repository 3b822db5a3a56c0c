import { InvalidArgumentError } from "commander";
import { ID_RULE, isId } from "../client/mod.ts";

/** Reads an id of anything from an argument. Throws an `InvalidArgumentError` if it is none. */
export function idArgument(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError(`It must be ${ID_RULE}.`);
}

/** What is wrong with the id of a session or a space that was typed in a chat; undefined if nothing is. */
export function idProblem(what: "session" | "space", id: string): string | undefined {
  return isId(id) ? undefined : `A ${what} id must be ${ID_RULE}`;
}
