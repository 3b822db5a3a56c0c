import { assert, assertEquals } from "@std/assert";
import { openedBy, takenBy } from "./support/doors.ts";
import { cyclesIn, isFile, type Module, modulesIn } from "./support/modules.ts";
import { type Room, roomsOf } from "./support/rooms.ts";

const FOLDERS = ["src", "web"] as const;

const modules = await modulesIn(...FOLDERS);

/** The room of a file in `src/` or `web/`: a folder, or a file at the top. */
function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function isIn(folder: string): (module: Module) => boolean {
  return ({ path }) => path.startsWith(`${folder}/`);
}

/** Files at the top of `src/` wire the rooms together, and belong to none. */
function isWiring({ path }: Module): boolean {
  return path.startsWith("src/") && path.split("/").length === 2;
}

/** Whether a room may import a package, as a whole or by a path below it. */
function allowsPackage({ packages }: Room, target: string): boolean {
  return packages.some((name) => target === name || target.startsWith(`${name}/`));
}

/** Whether a file may import another: within its room, or as its room's row allows. */
function allowsFile({ imports }: Room, path: string, target: string): boolean {
  const [from] = path.split("/");
  const [to] = target.split("/");
  if (from === to && roomOf(path) === roomOf(target)) return true;
  if (from === "web" && to === "web") return imports.includes(roomOf(target));
  const name = from === to ? roomOf(target) : `src/${roomOf(target)}`;
  const isDoor = target === `src/${roomOf(target)}/mod.ts`;
  return imports.includes(target) || (to === "src" && isDoor && imports.includes(name));
}

Deno.test("rooms import only what docs/design/rooms.md allows", () => {
  const wrong: string[] = [];
  for (const folder of FOLDERS) {
    const rooms = roomsOf(folder);
    for (const module of modules.filter(isIn(folder))) {
      if (isWiring(module)) continue;
      const room = rooms.get(roomOf(module.path));
      for (const target of module.imports) {
        const isAllowed = room &&
          (isFile(target) ? allowsFile(room, module.path, target) : allowsPackage(room, target));
        if (!isAllowed) wrong.push(`${module.path} imports ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("a room's door opens only what somebody takes through it, but for the client, a package", async () => {
  const main = { path: "main.ts", text: await Deno.readTextFile("main.ts"), imports: [] };
  const all = [main, ...modules, ...await modulesIn("tests", "bench", "docs")];
  const taken = new Set(all.flatMap(takenBy));
  const opened = [...roomsOf("src").keys()].filter((name) => name !== "client").flatMap((name) => {
    const door = modules.find(({ path }) => path === `src/${name}/mod.ts`);
    return door ? openedBy(door).map((each) => `${name}: ${each}`) : [];
  });
  assertEquals(opened.filter((each) => !taken.has(each)), []);
});

Deno.test("docs/design/rooms.md lists every room, and no other", () => {
  for (const folder of FOLDERS) {
    const found = modules.filter(isIn(folder)).filter((module) => !isWiring(module))
      .map(({ path }) => roomOf(path));
    assertEquals([...roomsOf(folder).keys()].sort(), [...new Set(found)].sort());
  }
});

Deno.test("each layer of web/ imports only layers above it in the table", () => {
  const above = new Set<string>();
  const wrong: string[] = [];
  for (const [name, { imports }] of roomsOf("web")) {
    const below = imports.filter((other) => !other.startsWith("src/") && !above.has(other));
    wrong.push(...below.map((other) => `${name} imports ${other}`));
    above.add(name);
  }
  assertEquals(wrong, []);
});

Deno.test("no files of src/ and web/ import each other in a cycle, not even for a type", () => {
  assertEquals(cyclesIn(modules), []);
});

Deno.test("cyclesIn() finds direct and indirect cycles, and nothing else", () => {
  const graph = Object.entries({ a: ["b"], b: ["c"], c: ["b", "zod"], d: ["d"], e: ["a", "d"] });
  const found = cyclesIn(graph.map(([path, imports]) => ({ path, imports })));
  assertEquals(found, [["b", "c"], ["d"]]);
});

Deno.test("imports of every form are read", () => {
  const importing = (path: string) => modules.find((module) => module.path === path)?.imports ?? [];
  assert(importing("web/app/views.ts").includes("web/memory/memory.tsx"), "dynamic");
  assert(importing("web/context/drawer.tsx").includes("web/first_load.ts"), "side effects only");
  assert(importing("src/client/mod.ts").includes("src/client/client.ts"), "re-exports");
  assert(importing("src/client/frame_loop.ts").includes("src/client/options.ts"), "types");
});

Deno.test("only the rooms whose row says so open a Deno.Kv or call fetch, pure ones do neither, and nobody says any", () => {
  const rooms = roomsOf("src");
  const wrong: string[] = [];
  for (const { path, text } of modules.filter(isIn("src"))) {
    const effects = rooms.get(roomOf(path))?.effects ?? [];
    if (/Deno\.(Kv|openKv)/.test(text) && !effects.includes("Deno.Kv")) wrong.push(`${path}: Kv`);
    if (/(=|await|return) fetch\(/.test(text) && !effects.includes("fetch")) {
      wrong.push(`${path}: fetch`);
    }
    const isPure = effects.includes("none");
    if (isPure && /Date\.now|Math\.random|crypto|Deno\.|setTimeout|console/.test(text)) {
      wrong.push(`${path}: effect`);
    }
  }
  for (const { path, text } of modules) {
    const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
    if (/(:|<|as) any\b/.test(code)) wrong.push(`${path}: any`);
  }
  assertEquals(wrong, []);
});
