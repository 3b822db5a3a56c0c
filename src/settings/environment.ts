import { parse } from "dotenv";
import { VARIABLES } from "./entries.ts";

/** Reads the variables of the settings: those of the file `.env`, overridden by the environment. */
export async function readEnvironment(): Promise<Record<string, string | undefined>> {
  const file = await Deno.readTextFile(".env").catch(() => "");
  const environment = Object.fromEntries(
    VARIABLES.map((name) => [name, Deno.env.get(name)]).filter(([, value]) => value !== undefined),
  );
  return { ...parse(file), ...environment };
}
