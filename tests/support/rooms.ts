import { assert } from "@std/assert";
import { ROOT } from "./modules.ts";

/** What a row of a table in `docs/design/rooms.md` allows. */
export interface Room {
  readonly imports: readonly string[];
  readonly packages: readonly string[];
  /** `Deno.Kv`, `fetch`, or `none` for a pure room. */
  readonly effects: readonly string[];
}

const text = await Deno.readTextFile(new URL("docs/design/rooms.md", ROOT));

/** Reads the table of a folder, `src` or `web`, by room. */
export function roomsOf(folder: string): ReadonlyMap<string, Room> {
  const [, section = ""] = text.split(`## \`${folder}/\``);
  const [head, , ...rows] = section.split(/^## /m)[0]?.split("\n")
    .filter((line) => line.startsWith("|")).map(cellsOf) ?? [];
  assert(head && rows.length > 0, `rooms.md has no table for ${folder}/`);
  const column = (name: string, cells: readonly string[]) => cells[head.indexOf(name)] ?? "";
  return new Map(rows.map((cells) => {
    const [name = ""] = namesIn(column("Room", cells));
    assert(column("What it is for", cells) !== "", `${name} does not say what it is for`);
    return [name, {
      imports: namesIn(column("Imports", cells)),
      packages: namesIn(column("Packages", cells)),
      effects: namesIn(column("Effects", cells)),
    }];
  }));
}

function cellsOf(line: string): readonly string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

function namesIn(cell: string): readonly string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);
}
