/** The commands, with what each takes and does. */
export const COMMANDS = {
  help: ["", "tells this"],
  context: ["[message]", "shows what was sent for the last reply, or would be for a message"],
  pin: ["<text>", "keeps a note in every context"],
  pins: ["", "lists the pinned notes"],
  unpin: ["<note>", "takes a note off"],
  search: ["<words>", "finds what was said in this session"],
  sessions: ["[words]", "lists your sessions"],
  open: ["<session>", "goes to another session"],
  fork: ["[position]", "goes on from a position, or from here, in a new session"],
  rename: ["[name]", "names the session, or takes its name off"],
  retry: ["", "tries the last turn again, where it failed or was stopped"],
  cancel: ["", "stops the reply; Ctrl-C does it too"],
  quit: ["", "leaves; Ctrl-D does it too"],
} as const;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;

/** What a line asks for. */
export type Line =
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  /** It looks like a command; nothing is sent. `missing` is what a known one lacks. */
  | { readonly kind: "wrong"; readonly name: string; readonly missing?: string };

/** Reads a line. What begins with `//` is a message that begins with `/`. */
export function readLine(line: string): Line {
  if (line.trim() === "") return { kind: "nothing" };
  if (line.startsWith("//")) return { kind: "message", text: line.slice(1) };
  const [, name, rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (name === undefined) return { kind: "message", text: line };
  if (!isCommand(name)) return { kind: "wrong", name };
  const [takes] = COMMANDS[name];
  if (takes.startsWith("<") && rest.trim() === "") return { kind: "wrong", name, missing: takes };
  return { kind: "command", name, rest: rest.trim() };
}

/** All commands, a line each. */
export function commandsHelp(): string {
  const rows = Object.entries(COMMANDS).map(([name, [takes, does]]) =>
    [`/${name} ${takes}`.trimEnd(), does] as const
  );
  const width = Math.max(...rows.map(([usage]) => usage.length));
  return rows.map(([usage, does]) => `  ${usage.padEnd(width)}  ${does}`).join("\n");
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
