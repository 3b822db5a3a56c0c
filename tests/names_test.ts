import { assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** What begins an exported declaration. Re-exports are the same thing under the same name. */
const EXPORT =
  /^export (?:abstract |async )*(?:function\*?|class|interface|type|const|enum) +([A-Za-z_$][\w$]*)/gm;

/** A former name that the client still exports. It may mean something else inside the bridge. */
const DEPRECATED_ALIAS = /^\/\*\* @deprecated .*\*\/\nexport type \w+ = \w+;$/gm;

async function filesOf(folder: URL): Promise<URL[]> {
  const files: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name === "node_modules") continue;
    if (isDirectory) files.push(...await filesOf(new URL(`${name}/`, folder)));
    else if (/\.tsx?$/.test(name)) files.push(new URL(name, folder));
  }
  return files;
}

/** The names that a file declares and exports. An overloaded function is one name. */
function namesIn(source: string): Set<string> {
  return new Set(
    source.replaceAll(DEPRECATED_ALIAS, "").matchAll(EXPORT).map(([, name = ""]) => name),
  );
}

Deno.test("namesIn() reads declarations, but no re-exports and no deprecated aliases", () => {
  const source = `
export { a } from "./a.ts";
export type { A } from "./a.ts";
export function overloaded(x: string): void;
export function overloaded(x: number): void;
export async function* stream() {}
export interface Shape {}
/** @deprecated Use {@linkcode Shape}. */
export type Former = Shape;
/** A shape. */
export type Alias = Shape;
const internal = 1;
`;
  assertEquals([...namesIn(source)], ["overloaded", "stream", "Shape", "Alias"]);
});

Deno.test("no exported name of src/ and web/ stands for two different things", async () => {
  const places = new Map<string, string[]>();
  for (const folder of ["src/", "web/"]) {
    for (const file of await filesOf(new URL(folder, ROOT))) {
      const path = file.pathname.slice(ROOT.pathname.length);
      for (const name of namesIn(await Deno.readTextFile(file))) {
        places.set(name, [...places.get(name) ?? [], path]);
      }
    }
  }
  assertEquals([...places].filter(([, { length }]) => length > 1), []);
});
