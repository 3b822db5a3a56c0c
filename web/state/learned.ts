import type { Client, FrameOf } from "../../src/client/mod.ts";

/** A fact that was learned from a session, or changed by what was said in it, while it is shown. */
export interface LearnedFact {
  readonly space: string;
  readonly fact: string;
  readonly text: string;
  readonly isNew: boolean;
  /** The position of the session's log after which it was learned. */
  readonly after: number;
}

/** Later facts replace earlier ones past this many. */
const MOST = 100;

/** What is learned from a session on screen, oldest first. */
export class LearnedFacts {
  readonly #session: string;
  #facts: readonly LearnedFact[] = [];

  constructor(session: string) {
    this.#session = session;
  }

  /** Another list after each change. */
  get all(): readonly LearnedFact[] {
    return this.#facts;
  }

  set all(facts: readonly LearnedFact[]) {
    this.#facts = facts;
  }

  /** Follows a client. `onChange` gets what was just learned, or nothing if a fact is gone. */
  follow(client: Client, onChange: (learned?: LearnedFact) => void): void {
    const told = (frame: FrameOf<"fact.learned" | "fact.revised">) => {
      const learned = this.#told(frame, client.position);
      if (learned) onChange(learned);
    };
    client.on("fact.learned", told);
    client.on("fact.revised", told);
    client.on("fact.forgotten", ({ fact }) => {
      this.#facts = this.#without(fact);
      onChange();
    });
  }

  #without(fact: string): readonly LearnedFact[] {
    return this.#facts.filter((each) => each.fact !== fact);
  }

  #told(
    { type, space, fact, text, saidBy, sources }: FrameOf<"fact.learned" | "fact.revised">,
    after: number,
  ): LearnedFact | undefined {
    const before = this.#facts.find((each) => each.fact === fact);
    const isFromHere = saidBy !== "owner" &&
      sources.some(({ session }) => session === this.#session);
    if (!isFromHere && !before) return undefined;
    const isNew = before?.isNew ?? type === "fact.learned";
    const learned = { space, fact, text, isNew, after: before?.after ?? after };
    this.#facts = [...this.#without(fact), learned].sort((one, other) => one.after - other.after)
      .slice(-MOST);
    return before?.text === text ? undefined : learned;
  }
}
