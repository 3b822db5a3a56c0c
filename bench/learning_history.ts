import {
  type Conversation,
  type DecidedEvent,
  evolve,
  initialState,
} from "../src/conversation/mod.ts";
import {
  currentFacts,
  decideSpace,
  findFact,
  foldSpace,
  LEARNING_JSON_SCHEMA,
  learningParts,
  learningPrompt,
  nextToLearn,
  readLearning,
  type RecordLearning,
  type SaidText,
  type Space,
  SPACE_RULES,
  type SpaceCommand,
} from "../src/knowledge/mod.ts";
import { askForJson, type Model } from "../src/model/mod.ts";
import { MESSAGES_ENCODER } from "../src/model/claude/messages_encoder.ts";
import { failed, NO_USAGE, received, replied } from "../tests/conversation/given.ts";
import { learningAsked } from "../tests/support/learning_answers.ts";
import { oneOf, type Random } from "../tests/support/secrets.ts";
import { CHAT, LOST, MADE_UP, tableAnswer, TRUTHS } from "./learning_table.ts";
import type { SpaceStore } from "./space_store.ts";

const SESSIONS = ["morning", "noon", "evening"] as const;
const FORMAT = { name: "learning", schema: LEARNING_JSON_SCHEMA };

/** A session, and all that was said in it. */
interface Talk {
  readonly session: string;
  readonly generation: string;
  readonly said: SaidText[];
  /** The positions of messages of turns that failed. */
  readonly lost: number[];
  state: Conversation;
}

/** An answer on its way to the log, and the state that its asker saw. */
interface UnderWay {
  readonly command: RecordLearning;
  readonly seen: Space;
}

/** A fact that its owner forgot: the marks of what it said, and when. */
export interface Forgotten {
  readonly marks: readonly string[];
  readonly at: number;
}

/** What came of a history. */
export interface HistoryCounts {
  calls: number;
  digests: number;
  kills: number;
  conflicts: number;
  refused: Record<string, number>;
}

/** A random history of one space: talks, learning on several instances, kills, and its owner. */
export class LearningHistory {
  readonly talks = new Map<string, Talk>();
  readonly forgotten: Forgotten[] = [];
  readonly counts: HistoryCounts = { calls: 0, digests: 0, kills: 0, conflicts: 0, refused: {} };
  readonly #store: SpaceStore;
  readonly #random: Random;
  readonly #model: Model;
  readonly #underWay: UnderWay[] = [];
  #ids = 0;
  #answer: (records: string) => ReturnType<typeof tableAnswer> = () => "prose";

  constructor(store: SpaceStore, random: Random) {
    this.#store = store;
    this.#random = random;
    this.#model = tableModel((records) => this.#answer(records));
  }

  async step(): Promise<void> {
    const luck = this.#random(100);
    if (luck < 45) return this.#say();
    if (luck < 65) return await this.#ask();
    if (luck < 82) return await this.#land();
    if (luck < 88) return this.#kill();
    if (luck < 96) return await this.#forget();
    if (luck < 98) return await this.#pin();
    return await this.#erase();
  }

  /** Everything that is on its way arrives, and everything that was said is learned. */
  async finish(): Promise<void> {
    while (this.#underWay.length > 0) await this.#land();
    for (const talk of this.talks.values()) {
      await this.#askAbout(talk);
      while (this.#underWay.length > 0) await this.#land();
    }
  }

  async space(): Promise<Space> {
    return foldSpace(await this.#store.read());
  }

  #talk(): Talk {
    const session = oneOf(SESSIONS, this.#random);
    const known = this.talks.get(session);
    if (known) return known;
    const generation = `g${++this.#ids}`;
    const talk = { session, generation, said: [], lost: [], state: initialState };
    this.talks.set(session, talk);
    return talk;
  }

  #say(): void {
    const talk = this.#talk();
    const random = this.#random;
    const truth = oneOf(TRUTHS, random);
    const isLost = random(8) === 0;
    const text = isLost ? LOST : random(3) === 0 ? oneOf(CHAT, random) : truth.says;
    const quoted = oneOf(TRUTHS, random).says.replace(/^I /, "you ").replace(/^My/, "your");
    const reply = [MADE_UP, `You told me: ${quoted}`, "I see."][random(3)] ?? "I see.";
    const turn = `t${++this.#ids}`;
    const position = this.#record(talk, received(turn, text));
    const { at } = this.#last;
    if (isLost) {
      talk.lost.push(position);
      this.#record(talk, failed(turn));
      return;
    }
    talk.said.push({ position, role: "user", text, at });
    const answered = this.#record(talk, replied(turn, reply));
    talk.said.push({ position: answered, role: "assistant", text: reply, at: this.#last.at });
  }

  #last = { at: 0 };

  #record(talk: Talk, event: DecidedEvent): number {
    const position = talk.state.position + 1;
    const at = this.#store.now();
    this.#last = { at };
    talk.state = evolve(talk.state, { ...event, position, at });
    return position;
  }

  async #ask(): Promise<void> {
    const talks = [...this.talks.values()];
    if (talks.length > 0) await this.#askAbout(oneOf(talks, this.#random));
  }

  async #askAbout(talk: Talk): Promise<void> {
    const { session, generation } = talk;
    await this.#do({ type: "JoinSession", session, generation });
    const seen = await this.space();
    const from = nextToLearn(seen, session, generation) ?? 1;
    const [part] = learningParts(talk.state, { from });
    if (!part) return;
    const facts = [...currentFacts(seen)];
    const prompt = learningPrompt({ part, facts, today: { at: this.#store.now() } });
    const others = [...this.talks.values()].filter((other) => other !== talk);
    const elsewhere = others.flatMap(({ said }) => said.map(({ position }) => position));
    const { lost } = talk;
    this.#answer = (records) =>
      tableAnswer(learningAsked(records), { elsewhere, lost, random: this.#random });
    const settings = { model: "table", maxOutputTokens: 16_000, purpose: "learning" } as const;
    const answer = await askForJson(
      this.#model,
      { prompt, settings: { ...settings, format: FORMAT }, maxCharacters: 100_000 },
      { signal: new AbortController().signal },
    );
    this.counts.calls += 1;
    const { operations, digest, title, terms, unreadable } = readLearning(
      answer.ok ? answer.text : "",
    );
    const command: RecordLearning = {
      ...{ type: "RecordLearning", id: `l${++this.#ids}`, session, generation },
      ...{ from: part.from, to: part.to, said: part.said, digest, title, terms, operations },
      ...{ unreadable, model: "table", usage: NO_USAGE, salt: `salt${this.#ids}` },
    };
    this.#underWay.push({ command, seen });
  }

  /** An answer arrives: decided on what its asker saw, and again where others were faster. */
  async #land(): Promise<void> {
    const [next] = this.#underWay.splice(this.#random(Math.max(1, this.#underWay.length)), 1);
    if (!next) return;
    const isToldAgain = this.#random(10) === 0;
    await this.#do(next.command, next.seen);
    // The commit was made, but whoever made it was killed before it knew.
    if (isToldAgain) {
      this.counts.kills += 1;
      await this.#do(next.command, next.seen);
    }
  }

  /** An instance is killed: the answer that it has is lost. */
  #kill(): void {
    if (this.#underWay.length === 0) return;
    this.#underWay.splice(this.#random(this.#underWay.length), 1);
    this.counts.kills += 1;
  }

  async #forget(): Promise<void> {
    const fact = await this.#anyFact();
    const space = await this.space();
    const known = fact && findFact(space, fact);
    if (!known) return;
    const texts = known.versions.map(({ text }) => text);
    const others = [...currentFacts(space)].filter((other) => other.fact !== fact);
    // What another fact says too is still known.
    const marks = TRUTHS.map(({ mark }) => mark).filter((mark) =>
      texts.some((text) => text.includes(mark)) && !others.some(({ text }) => text.includes(mark))
    );
    await this.#do({ type: "ForgetFact", fact, salt: `salt${++this.#ids}` });
    this.forgotten.push({ marks, at: this.#store.now() });
  }

  async #pin(): Promise<void> {
    const fact = await this.#anyFact();
    if (fact) await this.#do({ type: oneOf(["PinFact", "UnpinFact"], this.#random), fact });
  }

  async #erase(): Promise<void> {
    const talks = [...this.talks.values()];
    if (talks.length === 0) return;
    const { session, generation } = oneOf(talks, this.#random);
    this.talks.delete(session);
    await this.#do({ type: "LeaveSession", session, generation, reason: "erased" });
  }

  async #anyFact(): Promise<string | undefined> {
    const facts = [...currentFacts(await this.space())];
    return facts.length > 0 ? oneOf(facts, this.#random).fact : undefined;
  }

  /** Decides on a state and commits; on what the log holds now where that is another one. */
  async #do(command: SpaceCommand, seen?: Space): Promise<void> {
    for (let state = seen ?? await this.space();; state = await this.space()) {
      const decision = decideSpace(command, state, SPACE_RULES);
      if (decision.ok && decision.events.length > 0) {
        if (!await this.#store.append(decision, state.position)) {
          this.counts.conflicts += 1;
          continue;
        }
        for (const event of decision.events) {
          if (event.type === "SessionDigested") this.#countRefused(event.data.refused ?? {});
        }
      }
      if (!decision.ok || !decision.more) return;
    }
  }

  #countRefused(refused: Readonly<Record<string, number>>): void {
    this.counts.digests += 1;
    for (const [reason, count] of Object.entries(refused)) {
      this.counts.refused[reason] = (this.counts.refused[reason] ?? 0) + count;
    }
  }
}

/** A model that answers from the table. */
function tableModel(answer: (records: string) => ReturnType<typeof tableAnswer>): Model {
  return {
    name: "table",
    encoder: MESSAGES_ENCODER,
    async *stream({ prompt }) {
      await Promise.resolve();
      const records = prompt.messages.at(-1)?.content.map(({ text }) => text).join("") ?? "";
      const text = answer(records);
      const isRefusal = text === "refusal";
      const isUseless = isRefusal || text === "prose" || text === "cut";
      if (!isRefusal) yield { type: "text", text: isUseless ? '{"digest": "They' : text };
      const ending = isRefusal ? "refusal" : text === "cut" ? "length" : "complete";
      yield { type: "end", ending, stopReason: ending, model: "table", usage: NO_USAGE };
    },
  };
}
