import { VARIABLES } from "./entries.ts";

/** What a value has in the place of bytes that are not UTF-8. */
export const NOT_UTF8 = "\ufffd";

/**
 * Reads the variables of the settings: those of the file `.env` in a folder (by default the current
 * one), overridden by the environment. Where bytes are not UTF-8, they have `NOT_UTF8`.
 */
export async function readEnvironment(
  folder?: string,
): Promise<Record<string, string | undefined>> {
  const environment = Object.fromEntries(
    VARIABLES.map((name) => [name, variable(name)]).filter(([, value]) => value !== undefined),
  );
  return { ...await readFile(folder), ...environment };
}

/** Reads one variable, of the environment or else of the file `.env` in a folder. */
export async function readVariable(name: string, folder: string): Promise<string | undefined> {
  return variable(name) ?? (await readFile(folder))[name];
}

/** The variables of the file `.env`; none if it cannot be read. */
async function readFile(folder: string | undefined): Promise<Record<string, string | undefined>> {
  const path = folder === undefined ? ".env" : `${folder}/.env`;
  const text = await Deno.readTextFile(path).catch(() => "");
  if (text === "") return {};
  const { parse } = await import("dotenv");
  return parse(text);
}

/** A variable of the environment. Deno's own error would show its value, which may be a secret. */
function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.InvalidData) return NOT_UTF8;
    throw error;
  }
}
