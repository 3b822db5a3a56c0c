import type { ForeignTurn } from "./decide_import.ts";
import { onOneLine } from "./preview.ts";

/** One line of a conversation from elsewhere; `at` is in ms since the epoch. */
export interface ForeignLine {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly at: number;
  /** Who said it; by default the user or the model itself. */
  readonly name?: string;
  /** Where its user was: a name of the IANA time zone database. */
  readonly timeZone?: string;
}

/**
 * Makes turns of lines, in order. Consecutive lines of one role are joined by line breaks, as long as
 * they have at most `longest` characters (UTF-16 units) together; after that a new turn begins. So
 * does one with another speaker, where a role has several: its text begins with the speaker's name, as
 * in "Bob: I like ferns.", and no line of anybody else follows in it. A turn has the time zone of its
 * first line.
 */
export function turnsOf(lines: readonly ForeignLine[], longest: number): ForeignTurn[] {
  const turns: ForeignTurn[] = [];
  let before: ForeignLine | undefined;
  for (const line of withSpeakers(lines)) {
    const { role, text, at, timeZone, name } = line;
    const last = turns.at(-1);
    const said = (role === "user" ? last?.text : last?.reply) ?? "";
    const isOn = role === before?.role;
    const isApart = isOn && (name !== before?.name || said.length + text.length >= longest);
    if (role === "user" && isOn && last && !isApart) {
      turns[turns.length - 1] = { ...last, text: `${last.text}\n${text}` };
    } else if (role === "user" || !last || isApart) {
      const [message, reply] = role === "user" ? [text, ""] : ["", text];
      const zone = timeZone === undefined ? {} : { timeZone };
      turns.push({ text: message, reply, saidAt: at, repliedAt: at, ...zone });
    } else {
      const reply = isOn ? `${last.reply}\n${text}` : text;
      const repliedAt = isOn ? last.repliedAt : at;
      turns[turns.length - 1] = { ...last, reply, repliedAt };
    }
    before = line;
  }
  return turns;
}

/** Lines with their speakers' names, and with those in their texts, for roles with several speakers. */
function withSpeakers(lines: readonly ForeignLine[]): readonly ForeignLine[] {
  const speakers = { user: new Set<string>(), assistant: new Set<string>() };
  const named = lines.map(({ name, ...line }) => ({ name: onOneLine(name ?? ""), line }));
  for (const { name, line } of named) speakers[line.role].add(name);
  return named.map(({ name, line }) =>
    name === "" || speakers[line.role].size < 2
      ? line
      : { ...line, name, text: `${name}: ${line.text}` }
  );
}
