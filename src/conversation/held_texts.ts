import type { HeldTurns } from "./held_turns.ts";
import { escapeText } from "./memory_record.ts";
import { Passages } from "./repeats.ts";
import { SaidTexts } from "./said_once.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";

/** So much of what was said last is compared with what is recalled, in characters (UTF-16 units). */
const MOST_SAID = 64_000;

/** So much of what was inserted last is compared with what is recalled, in characters. */
const MOST_INSERTED = 64_000;

/** A shorter text stands in a longer one by chance, in characters. */
const LEAST_INSERTED = 16;

/** Blocks that are read per step. */
const READ_A_STEP = 32;

/** The texts that a client's history holds, said or inserted, so that none is inserted again. */
export class HeldTexts {
  /** What was said, whole, and the message. */
  readonly #said: readonly string[];
  readonly #passages: Passages;
  /** The blocks as they were written: reading them takes longer than writing what is looked for. */
  readonly #inserted: string;

  private constructor(said: readonly string[], inserted: readonly string[]) {
    this.#said = said;
    this.#passages = new Passages(said);
    this.#inserted = inserted.join("\n");
  }

  /** Those of the turns and blocks that it holds, in steps, the last ones first, and the message. */
  static *ofSteps(conversation: Conversation, { turns, ids, message }: {
    readonly turns: HeldTurns;
    readonly ids: ReadonlySet<string>;
    readonly message: string;
  }): Steps<HeldTexts> {
    const inserted: string[] = [];
    let [read, characters] = [0, 0];
    for (let place = conversation.inserted.length - 1; place >= 0; place--) {
      const block = conversation.inserted.at(place);
      if (!block || !ids.has(block.turn)) continue;
      characters += block.text.length;
      if (characters > MOST_INSERTED) break;
      inserted.push(block.text);
      if (++read % READ_A_STEP === 0) yield;
    }
    return new HeldTexts([message, ...textsSaid(conversation, turns)], inserted);
  }

  /** What was said, so that nothing equal is said once more. */
  get said(): SaidTexts {
    return new SaidTexts(this.#said);
  }

  /** Whether a passage was inserted, or stands in what was said. */
  has(passage: string): boolean {
    if (this.#passages.has(passage)) return true;
    const written = escapeText(passage);
    return this.#inserted.includes(
      passage.length < LEAST_INSERTED ? `>${written}<` : written,
    );
  }
}

/** What was said last in the turns that are held. */
function textsSaid({ settled }: Conversation, { indices }: HeldTurns): readonly string[] {
  const texts: string[] = [];
  let room = MOST_SAID;
  for (const index of [...indices].reverse()) {
    const turn = settled.at(index);
    if (!turn) continue;
    const reply = "text" in turn.outcome ? turn.outcome.text : "";
    room -= turn.text.length + reply.length;
    if (room < 0) break;
    texts.push(turn.text, reply);
  }
  return texts;
}
