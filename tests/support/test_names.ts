const TESTS = new URL("../", import.meta.url);
const NAME = /(?:(?:Deno\.test|pageTest|terminalTest)\(\s*|name:\s*)(["`])(.*?)\1/g;

/** The names of all tests as the sources have them: `${…}` stands where a value is filled in. */
export async function testNames(folder = TESTS): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) names.push(...await testNames(new URL(`${name}/`, folder)));
    if (!name.endsWith("_test.ts")) continue;
    const source = await Deno.readTextFile(new URL(name, folder));
    names.push(...Array.from(source.matchAll(NAME), ([, , found = ""]) => found));
  }
  return names;
}

/** Whether a name is that of a test; what is filled in at run time stands for anything. */
export function isNameOf(test: string, name: string): boolean {
  const parts = test.split(/\$\{.*?\}/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join(".+")}$`).test(name);
}
