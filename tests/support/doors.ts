import type { Module } from "./modules.ts";

const NAMED = /(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*"([^"]+)"/g;
const WHOLE = /import(?:\(\s*| (?:type )?\* as \w+ from\s*)"([^"]+)"/g;
const ROOM = /^\/src\/(\w+)\/mod\.ts$/;

/** The names that a door opens: what its `mod.ts` exports. */
export function openedBy(door: Module): readonly string[] {
  return [...codeOf(door).matchAll(NAMED)].flatMap(([, names = ""]) => namesIn(names, "last"));
}

/**
 * What a module takes through the doors of other rooms, as `room: name`; of one that it takes whole,
 * all words that it has.
 */
export function takenBy(module: Module): readonly string[] {
  const code = codeOf(module);
  const roomOf = (target = "") => {
    if (!target.endsWith("/mod.ts")) return undefined;
    const [, room] = ROOM.exec(new URL(target, `file:///${module.path}`).pathname) ?? [];
    return module.path.startsWith(`src/${room}/`) ? undefined : room;
  };
  const taken = (target: string | undefined, names: () => readonly string[]) => {
    const room = roomOf(target);
    return room === undefined ? [] : names().map((name) => `${room}: ${name}`);
  };
  return [
    ...[...code.matchAll(NAMED)]
      .flatMap(([, names = "", target]) => taken(target, () => namesIn(names, "first"))),
    ...[...code.matchAll(WHOLE)].flatMap(([, target]) =>
      taken(target, () => code.match(/\w+/g) ?? [])
    ),
  ];
}

function codeOf({ text }: Module): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, "");
}

/** The names between braces; of `one as other` the first or the last. */
function namesIn(braces: string, which: "first" | "last"): readonly string[] {
  return braces.split(",").map((each) => {
    const [one, other] = each.trim().replace(/^type\s+/, "").split(/\s+as\s+/);
    return (which === "last" ? other : undefined) ?? one ?? "";
  }).filter((name) => name !== "");
}
