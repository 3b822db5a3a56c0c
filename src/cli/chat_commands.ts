/** The commands: what each takes, and what it does. */
export const COMMANDS = {
  help: ["", "shows this help"],
  context: [
    "[message]",
    "shows what Claude received for the last reply, or would receive for a message",
  ],
  attach: ["<path>", "attaches an image, a PDF or a text file to the next message"],
  pin: ["<text>", "pins a note to every context"],
  pins: ["", "lists the pinned notes"],
  unpin: ["<note>", "unpins a note"],
  edit: ["<what> <text>", "writes another text for a note, a fact or the summary"],
  summary: ["[again]", "shows the summary of older turns, or has it made again"],
  never: ["[position] [session]", "keeps a turn from Claude: the last one, or another"],
  use: ["[position] [session]", "lets Claude see such a turn again"],
  search: ["<words>", "searches this session"],
  facts: ["[words]", "lists what is known in this space, or searches it"],
  why: ["<fact>", "shows where a fact comes from, and what became of it"],
  remember: ["<text>", "writes a fact"],
  forget: ["<fact>", "forgets a fact"],
  space: ["[name]", "shows this session's space, or moves it into another one"],
  set: [
    "[setting value]",
    "lists this session's settings, or changes one: model, system, budget, summaries, keep",
  ],
  sessions: ["[words]", "lists your sessions, or those that match"],
  open: ["<session>", "switches to another session"],
  fork: ["[position]", "continues in a new session, from a position or from here"],
  rename: ["[name]", "names the session, or removes its name"],
  again: ["", "asks for another reply to the last message"],
  continue: ["", "continues a reply that was cut off at its limit"],
  replies: ["[number]", "lists the replies to the last message, or chooses one"],
  instead: ["<text>", "asks something else instead of the last message, in a fork"],
  back: ["", "takes the last message that waits for a reply back, to edit it, like ↑"],
  retry: ["", "retries the last turn if it failed or was stopped"],
  cancel: ["", "stops the reply, like Ctrl-C"],
  quit: ["", "quits, like Ctrl-D"],
} as const;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;

/** What a line of input asks for. */
export type ChatInput =
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  /** Looks like a command, so nothing is sent. `missing` is the argument that a known one lacks. */
  | { readonly kind: "wrong"; readonly name: string; readonly missing?: string };

/** Reads a line. `//` begins a message with `/`. */
export function readLine(line: string): ChatInput {
  if (line.trim() === "") return { kind: "nothing" };
  if (line.startsWith("//")) return { kind: "message", text: line.slice(1) };
  const [, name, rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (name === undefined) return { kind: "message", text: line };
  if (!isCommand(name)) return { kind: "wrong", name };
  const [takes] = COMMANDS[name];
  if (takes.startsWith("<") && rest.trim() === "") return { kind: "wrong", name, missing: takes };
  return { kind: "command", name, rest: rest.trim() };
}

/** All commands, one per line. */
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
