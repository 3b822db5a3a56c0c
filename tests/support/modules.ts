/** The repository's root. */
export const ROOT = new URL("../../", import.meta.url);

/** A TypeScript file and what it imports; paths are relative to the root. */
export interface Module {
  readonly path: string;
  readonly text: string;
  /** Packages as written, and files as paths. Type-only and dynamic imports count too. */
  readonly imports: readonly string[];
}

const IMPORT =
  /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** Reads all TypeScript files of some folders at the root. */
export async function modulesIn(...folders: readonly string[]): Promise<readonly Module[]> {
  const files = await Promise.all(folders.map((name) => filesIn(new URL(`${name}/`, ROOT))));
  return await Promise.all(
    files.flat().map(async (file) => {
      const text = await Deno.readTextFile(file);
      return { path: pathOf(file), text, imports: importsOf(text, file) };
    }),
  );
}

/** Whether an import names a file, not a package. */
export function isFile(target: string): boolean {
  return /\.(tsx?|css|txt)$/.test(target);
}

/** Finds import cycles: groups of modules that import each other, directly or through others. */
export function cyclesIn(
  modules: readonly Pick<Module, "path" | "imports">[],
): readonly (readonly string[])[] {
  const imports = new Map(modules.map((module) => [module.path, module.imports]));
  const reached = new Map([...imports.keys()].map((path) => [path, reachableFrom(path, imports)]));
  const groups = new Map<string, readonly string[]>();
  for (const [path, paths] of reached) {
    const group = [...paths].filter((other) => reached.get(other)?.has(path)).sort();
    if (paths.has(path)) groups.set(group.join(), group);
  }
  return [...groups.values()];
}

/** The modules that a module imports, directly or through others; itself only in a cycle. */
function reachableFrom(
  start: string,
  imports: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const next of imports.get(path) ?? []) {
      if (!imports.has(next) || found.has(next)) continue;
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
}

function importsOf(text: string, file: URL): readonly string[] {
  return Array.from(text.matchAll(IMPORT), ([, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? "";
    return target.startsWith(".") ? pathOf(new URL(target, file)) : target;
  });
}

function pathOf(file: URL): string {
  return file.pathname.slice(ROOT.pathname.length);
}

async function filesIn(folder: URL): Promise<URL[]> {
  const files: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await filesIn(new URL(`${name}/`, folder)));
    else if (/\.tsx?$/.test(name)) files.push(new URL(name, folder));
  }
  return files;
}
