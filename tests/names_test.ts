import { assertEquals } from "@std/assert";

const SRC = new URL("../src/", import.meta.url);

/** What begins an exported declaration. Re-exports are the same thing under the same name. */
const EXPORT =
  /^export (?:abstract |async )*(?:function\*?|class|interface|type|const|enum) +([A-Za-z_$][\w$]*)/gm;

/** Names that still stand for different things. Shrink this list; never add to it. */
const DUPLICATES: readonly string[] = [
  "DecidedEvent",
  "ForeignLine",
  "Omission",
  "Outcome",
  "Pin",
  "Pinned",
  "Place",
  "RecordedEvent",
  "Refusal",
  "Refused",
  "Scope",
  "SearchHit",
  "SessionKey",
  "Store",
  "Summary",
  "backoff",
  "fold",
  "framesOf",
  "isId",
  "usageSchema",
  "wordsOf",
];

async function filesOf(folder: URL): Promise<URL[]> {
  const files: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await filesOf(new URL(`${name}/`, folder)));
    else if (name.endsWith(".ts")) files.push(new URL(name, folder));
  }
  return files;
}

Deno.test("no exported name stands for two different things", async () => {
  const places = new Map<string, string[]>();
  for (const file of await filesOf(SRC)) {
    for (const [, name = ""] of (await Deno.readTextFile(file)).matchAll(EXPORT)) {
      const path = file.pathname.slice(SRC.pathname.length);
      // Overloads declare one function several times.
      places.set(name, [...new Set([...places.get(name) ?? [], path])]);
    }
  }
  const duplicates = [...places].filter(([name, { length }]) =>
    length > 1 && !DUPLICATES.includes(name)
  );
  assertEquals(duplicates, []);
});
