import { assertEquals } from "@std/assert";
import { foundIn, storedBytes } from "./stored.ts";

const GIVEN = new Set<string>();

/** Whatever is shorter stands in a text by chance. */
const LEAST_LENGTH = 12;

/** The secrets among a process's settings; files are looked through for them ever after. */
export function secretsOf(environment: Readonly<Record<string, string>> = {}): readonly string[] {
  const { ANTHROPIC_API_KEY = "", OPENAI_API_KEY = "", AUTH_JWT_SECRET = "" } = environment;
  const { BRIDGE_TOKENS = "", ENCRYPTION_KEYS = "" } = environment;
  const paired = `${BRIDGE_TOKENS},${ENCRYPTION_KEYS}`.split(",")
    .map((pair) => pair.slice(pair.indexOf(":") + 1).trim());
  const secrets = [ANTHROPIC_API_KEY, OPENAI_API_KEY, AUTH_JWT_SECRET, ...paired].filter(isLong);
  for (const secret of secrets) GIVEN.add(secret);
  return secrets;
}

/** Law 10: what a process printed holds none of its secrets. */
export function assertPrintedNone(output: string, secrets: readonly string[]): void {
  const found = foundIn(new TextEncoder().encode(output), secrets);
  assertEquals(found, [], "law 10: a process printed a secret");
}

/** Law 10: the files that processes left hold no secret that any of them was given. */
export async function assertFilesHoldNone(folder: string): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    const found = foundIn(await Deno.readFile(`${folder}/${name}`), [...GIVEN]);
    assertEquals(found, [], `law 10: the file ${name} holds a secret`);
  }
}

/** Law 10: a store holds no such secret, and where it is encrypted nothing of what was said. */
export async function assertStoreHoldsNone(
  kv: Deno.Kv,
  { secret, said }: { readonly secret: string; readonly said: readonly string[] },
): Promise<void> {
  const found = foundIn(await storedBytes(kv), [secret, ...said.filter(isLong)]);
  assertEquals(found, [], "law 10: the store holds this in plain");
}

function isLong({ length }: string): boolean {
  return length >= LEAST_LENGTH;
}
