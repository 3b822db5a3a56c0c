import { assertEquals } from "@std/assert";
import { foundIn, storedBytes } from "./stored.ts";

/** What must be found nowhere, by its name. */
export type Secrets = Readonly<Record<string, string>>;

const GIVEN = new Map<string, string>();

/** Whatever is shorter stands in a text by chance. */
const LEAST_LENGTH = 12;

/** The secrets among a process's settings; those that it was given are looked for ever after. */
export function secretsOf(environment: Readonly<Record<string, string>> = {}): Secrets {
  const { ANTHROPIC_API_KEY = "", AUTH_JWT_SECRET = "" } = environment;
  const secrets = new Map([[ANTHROPIC_API_KEY, "the API key"], [AUTH_JWT_SECRET, "JWTs' secret"]]);
  for (const setting of ["BRIDGE_TOKENS", "ENCRYPTION_KEYS"]) {
    for (const pair of (environment[setting] ?? "").split(",")) {
      secrets.set(pair.slice(pair.indexOf(":") + 1).trim(), `one of ${setting}`);
    }
  }
  const found = [...secrets].filter(([secret]) => secret.length >= LEAST_LENGTH);
  for (const [secret, name] of found) GIVEN.set(secret, name);
  return Object.fromEntries(found.map(([secret, name], index) => [`${name} (${index})`, secret]));
}

/** The secrets that stand in a text, in UTF-8 or in the two bytes a character of a store. */
export function leaked(text: string, secrets: Secrets): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => text.includes(secret) || text.includes([...secret].join("\0")))
    .map(([name]) => name);
}

/** Every byte of every file of a folder, as text. */
export async function filesOf(folder: string): Promise<string> {
  const files: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    files.push(new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/${name}`)));
  }
  return files.join("\n");
}

/** Law 10: what a process printed holds none of its secrets. */
export function assertPrintedNone(output: string, secrets: Secrets): void {
  assertEquals(leaked(output, secrets), [], "law 10: a process printed a secret");
}

/** Law 10: the files that processes left hold no secret that any of them was given. */
export async function assertFilesHoldNone(folder: string): Promise<void> {
  const given = Object.fromEntries([...GIVEN].map(([secret, name]) => [name, secret]));
  assertEquals(leaked(await filesOf(folder), given), [], "law 10: a file holds a secret");
}

/** Law 10: a store holds no such secret, and where it is encrypted nothing of what was said. */
export async function assertStoreHoldsNone(
  kv: Deno.Kv,
  { secret, said }: { readonly secret: string; readonly said: readonly string[] },
): Promise<void> {
  const texts = said.filter(({ length }) => length >= LEAST_LENGTH);
  const found = foundIn(await storedBytes(kv), [secret, ...texts]);
  assertEquals(found, [], "law 10: the store holds this in plain");
}
