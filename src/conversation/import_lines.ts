import type { ForeignTurn } from "./decide_import.ts";

/** One line of a conversation from elsewhere; `at` is in ms since the epoch. */
export interface ForeignLine {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly at: number;
}

/** Makes turns of lines, in order; consecutive lines of one role are joined by line breaks. */
export function turnsOf(lines: readonly ForeignLine[]): ForeignTurn[] {
  const turns: ForeignTurn[] = [];
  let before: ForeignLine["role"] | undefined;
  for (const { role, text, at } of lines) {
    const last = turns.at(-1);
    if (role === "user" && before === "user" && last) {
      turns[turns.length - 1] = { ...last, text: `${last.text}\n${text}` };
    } else if (role === "user" || !last) {
      const [message, reply] = role === "user" ? [text, ""] : ["", text];
      turns.push({ text: message, reply, saidAt: at, repliedAt: at });
    } else {
      const reply = before === "assistant" ? `${last.reply}\n${text}` : text;
      const repliedAt = before === "assistant" ? last.repliedAt : at;
      turns[turns.length - 1] = { ...last, reply, repliedAt };
    }
    before = role;
  }
  return turns;
}
