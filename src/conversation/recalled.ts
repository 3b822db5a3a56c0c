import type { Manifest } from "./events.ts";
import { layOutRecall, type RecallHit } from "./recall/mod.ts";
import type { Passages } from "./repeats.ts";
import { type RecallMemory, turnIndexOf } from "./recall_memory.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";

/** The smallest budget worth a heading and a date, in characters. */
const LEAST_ROOM = 100;

/** The recalled text for one message, and the record of it. */
export interface Recalled {
  readonly text: string | undefined;
  readonly items: Manifest["items"];
  /** The indices of the turns that it quotes. */
  readonly turns: ReadonlySet<number>;
}

/** Recalls, in steps, what is relevant to the message from the turns before the index `before`. */
export function* recallSteps(conversation: Conversation, options: {
  readonly memory: RecallMemory;
  readonly message: string;
  readonly before: number;
  /** In characters (UTF-16 units), layout included. */
  readonly room: number;
  /** The texts that the context already has. */
  readonly there: Passages;
}): Steps<Recalled> {
  const { memory, message, before, room, there } = options;
  if (room < LEAST_ROOM || before === 0) return { text: undefined, items: [], turns: new Set() };
  const hits = yield* memory.searchSteps(conversation, { message, before });
  const fresh = function* () {
    const seen = new Set<string>();
    for (const hit of hits) {
      const text = hit.text.trim();
      if (seen.has(text) || there.has(text)) continue;
      seen.add(text);
      yield hit;
    }
  };
  const { text, kept } = layOutRecall(fresh(), room);
  const byTurn = Map.groupBy(kept, turnIndexOf);
  const items = [...byTurn].flatMap(([index, found]) => itemOf(conversation, index, found));
  return { text: text === "" ? undefined : text, items, turns: new Set(byTurn.keys()) };
}

function itemOf(
  { settled }: Conversation,
  index: number,
  hits: readonly RecallHit[],
): Manifest["items"] {
  const turn = settled.at(index);
  if (!turn) return [];
  const positions = hits.map(({ role }) =>
    role === "user" ? turn.receivedAt : turn.outcome.position
  );
  return [{
    kind: "recalled",
    from: Math.min(...positions),
    to: Math.max(...positions),
    turns: 1,
    characters: hits.reduce((sum, { text }) => sum + text.length, 0),
    score: Math.round(Math.max(...hits.map(({ score }) => score)) * 1_000) / 1_000,
    words: [...new Set(hits.flatMap(({ words }) => words))].sort(),
  }];
}
