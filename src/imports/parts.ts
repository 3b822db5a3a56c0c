import type { ForeignConversation, SaidLine } from "./conversation.ts";

/** The most that one session gets of a conversation: a bridge takes more, but not many times more. */
const MOST_CHARACTERS = 8_000_000;
const MOST_LINES = 20_000;

/**
 * A conversation in parts that are sessions of their own: one, unless it is far too long. The first
 * parts stay the same when the conversation grows.
 */
export function partsOf(conversation: ForeignConversation): readonly ForeignConversation[] {
  const { id, title, lines } = conversation;
  const cuts = cutsOf(lines);
  if (cuts.length === 1) return [conversation];
  return cuts.map((from, index) => ({
    ...conversation,
    id: index === 0 ? id : `${id} ${index + 1}`,
    ...(title === undefined ? {} : { title: `${title} (${index + 1})` }),
    lines: lines.slice(from, cuts[index + 1]),
    leftOut: index === 0 ? conversation.leftOut : new Map(),
  }));
}

/** The indexes of the first lines of all parts. */
function cutsOf(lines: readonly SaidLine[]): readonly number[] {
  const cuts = [0];
  let [count, characters] = [0, 0];
  for (const [index, { text }] of lines.entries()) {
    if (count > 0 && (count >= MOST_LINES || characters + text.length > MOST_CHARACTERS)) {
      cuts.push(index);
      [count, characters] = [0, 0];
    }
    count += 1;
    characters += text.length;
  }
  return cuts;
}
