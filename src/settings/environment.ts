import { parse } from "dotenv";
import { SETTING_NAMES } from "./entries.ts";

/** The variables that settings are read from: those of a file `.env`, and over them the environment's. */
export async function readEnvironment(): Promise<Record<string, string | undefined>> {
  const file = await Deno.readTextFile(".env").catch(() => "");
  const environment = Object.fromEntries(
    [...SETTING_NAMES, "DENO_DEPLOYMENT_ID"].map((name) => [name, Deno.env.get(name)])
      .filter(([, value]) => value !== undefined),
  );
  return { ...parse(file), ...environment };
}
