import type { LearningOperation, RecordLearning, SaidText, SpaceRules } from "./commands.ts";
import { type Content, contentOf, saysSame } from "./content.ts";
import { textsOf } from "./erasable.ts";
import {
  type DecidedSpaceEvent,
  MAX_FACT,
  MAX_SOURCES,
  type Source,
  type SpaceEventData,
} from "./events.ts";
import { evolveSpace } from "./evolve_space.ts";
import {
  type CurrentFact,
  type Fact,
  factAt,
  isPinnedAt,
  isWithheldAt,
  newestOf,
} from "./facts.ts";
import { forgettingsOf, saltOf, whatIsErasedIn } from "./forgotten.ts";
import { Guarded, guardOf } from "./guards.ts";
import { contentOfVersion, type KnownFacts, ownKnownFacts } from "./known_facts.ts";
import { leastImportant } from "./least_important.ts";
import { withSource } from "./sources.ts";
import type { OperationRefusal } from "./space_decision.ts";
import { findFact, findSession, type Space } from "./space.ts";
import { statementOf } from "./statement.ts";
import { isSaidIn, sayerOf } from "./support.ts";
import { tellsOf } from "./told.ts";

type Operation<Kind extends LearningOperation["kind"]> = Extract<LearningOperation, { kind: Kind }>;

/** The text of a fact that its sources say. */
interface Said {
  readonly text: string;
  readonly content: Content;
  readonly saidBy: "user" | "assistant";
  readonly saidAt: number;
  readonly sources: readonly SaidText[];
}

/** The events of one learning while its operations are looked at, one after another. */
export class LearningDraft {
  readonly events: DecidedSpaceEvent[] = [];
  /** The positions of earlier events whose texts go. */
  readonly erases: number[] = [];
  readonly #learning: RecordLearning;
  readonly #rules: SpaceRules;
  readonly #before: Space;
  /** By position; a turn that was imported has its message and its reply at the same one. */
  readonly #said: ReadonlyMap<number, readonly SaidText[]>;
  readonly #known: KnownFacts;
  readonly #touched = new Set<string>();
  #space: Space;
  /** What may go where there is no room; what matters least is the last. */
  #spare: Fact[] | undefined;

  constructor(learning: RecordLearning, { space, rules, digest }: {
    readonly space: Space;
    readonly rules: SpaceRules;
    readonly digest: SpaceEventData<"SessionDigested">;
  }) {
    this.#learning = learning;
    this.#rules = rules;
    this.#before = space;
    this.#space = evolved(space, { type: "SessionDigested", data: digest });
    this.#known = ownKnownFacts(space);
    const session = findSession(space, learning.session, learning.generation);
    const hidden = new Set([
      ...session?.withheld ?? [],
      ...session?.carried?.flatMap(({ positions }) => positions) ?? [],
    ]);
    const said = learning.said.filter(({ position }) =>
      position <= learning.to && !hidden.has(position)
    );
    this.#said = Map.groupBy(said, ({ position }) => position);
  }

  /** The space as it will be. */
  get space(): Space {
    return this.#space;
  }

  /** Takes an operation, or says why not. */
  take(operation: LearningOperation): OperationRefusal | undefined {
    switch (operation.kind) {
      case "add":
        return this.#add(operation);
      case "revise":
        return this.#revise(operation);
      case "drop":
        return this.#drop(operation);
      default:
        return operation satisfies never;
    }
  }

  #add(operation: Operation<"add">): OperationRefusal | undefined {
    const said = this.#saidIn(operation);
    if (typeof said === "string") return said;
    const same = this.#known.thatSays(said.content);
    if (same !== undefined) return this.#mention(same, said);
    const aside = this.#setAside(said.content);
    if (aside) return this.#revive(aside, said);
    if (this.#isForgotten(said)) return "forgotten";
    if (!this.#makeRoom(said)) return "no_room";
    const fact = `${this.#learning.id}.${this.events.length + 1}`;
    if (findFact(this.#space, fact)) return "duplicate";
    this.#note({ type: "FactLearned", data: this.#statement(fact, said) });
    return undefined;
  }

  #revise(operation: Operation<"revise">): OperationRefusal | undefined {
    const current = this.#changeable(operation.fact);
    if (typeof current === "string") return current;
    const said = this.#saidIn(operation);
    if (typeof said === "string") return said;
    if (current.saidBy === "user" && said.saidBy !== "user") return "not_said";
    if (said.saidAt < current.saidAt) return "outdated";
    if (contentOf(current.text).form === said.content.form) {
      return this.#mention(current.fact, said);
    }
    if (this.#known.thatSays(said.content, current.fact) !== undefined) return "duplicate";
    if (this.#isForgotten(said)) return "forgotten";
    this.#note({ type: "FactRevised", data: this.#statement(current.fact, said) });
    return undefined;
  }

  #drop({ fact, sources }: Operation<"drop">): OperationRefusal | undefined {
    const current = this.#changeable(fact);
    if (typeof current === "string") return current;
    const said = this.#sourcesOf(sources);
    if (!said) return "no_source";
    const isUsers = said.some(({ role }) => role === "user");
    if (current.saidBy === "user" && !isUsers) return "not_said";
    if (newestTime(said) < current.saidAt) return "outdated";
    const known = findFact(this.#space, fact);
    if (!known) return "unknown_fact";
    const guard = guardOf(known, saltOf(this.#space) ?? this.#learning.salt);
    const told = tellsOf(known, this.#before);
    this.erases.push(...told);
    const erases = told.length > 0 ? { erases: told } : {};
    this.#forget(known, { fact, reason: "dropped", guard, ...erases });
    return undefined;
  }

  /**
   * What a known fact says was said again: by the user, its sources are more. Where only the assistant
   * had said it, what the user says takes their place.
   */
  #mention(fact: string, said: Said): OperationRefusal | undefined {
    const current = this.#changeable(fact);
    if (typeof current === "string" || said.saidBy !== "user") return "duplicate";
    const before = current.saidBy === "user" ? current.sources : [];
    const sources = withSource(before, this.#sourceFor(said));
    if (sources === before) return "duplicate";
    const saidAt = Math.max(current.saidAt, said.saidAt);
    const { text, redacted } = current;
    const data: SpaceEventData<"FactRevised"> = {
      ...{ fact, text, saidBy: "user", saidAt, sources: [...sources] },
      ...(redacted ? { redacted: [...redacted] } : {}),
    };
    this.#note({ type: "FactRevised", data });
    return undefined;
  }

  /** A fact that says the same and is set aside; none that its owner keeps as it is. */
  #setAside(content: Content): Fact | undefined {
    const { facts, position } = this.#space;
    return Array.from(facts).find((fact) =>
      !fact.forgotten && isWithheldAt(fact, position) && !isPinnedAt(fact, position) &&
      !this.#touched.has(fact.fact) && saysSame(contentOfVersion(newestOf(fact)), content)
    );
  }

  /** What is set aside was said again: by the user, that is a source of it which is not withheld. */
  #revive(fact: Fact, said: Said): OperationRefusal | undefined {
    if (said.saidBy !== "user") return "duplicate";
    const { text, saidBy, saidAt, sources, redacted } = newestOf(fact);
    const before = saidBy === "user" ? sources.slice(1 - MAX_SOURCES) : [];
    const data: SpaceEventData<"FactRevised"> = {
      ...{ fact: fact.fact, text, saidBy: "user", saidAt: Math.max(saidAt, said.saidAt) },
      sources: [...withSource(before, this.#sourceFor(said))],
      ...(redacted ? { redacted: [...redacted] } : {}),
    };
    this.#note({ type: "FactRevised", data });
    return undefined;
  }

  /** A current fact that learning may change, once. */
  #changeable(fact: string): CurrentFact | OperationRefusal {
    const known = findFact(this.#space, fact);
    const current = known && factAt(known, this.#space.position);
    if (!current) return "unknown_fact";
    if (this.#touched.has(fact)) return "duplicate";
    return current.isPinned || current.saidBy === "owner" ? "kept_by_owner" : current;
  }

  #saidIn(
    { text: given, sources: positions }: {
      readonly text: string;
      readonly sources: readonly number[];
    },
  ): Said | OperationRefusal {
    if (/[\n\r\u2028\u2029]/.test(given.trim())) return "not_one_statement";
    const text = statementOf(given);
    if (text === "") return "empty";
    if (text.length > MAX_FACT) return "too_long";
    const sources = this.#sourcesOf(positions);
    if (!sources) return "no_source";
    const saidBy = sayerOf(text, sources);
    if (!saidBy) return "not_said";
    return { text, content: contentOf(text), saidBy, saidAt: newestTime(sources), sources };
  }

  /** What was said at these positions; undefined unless each is something that was said. */
  #sourcesOf(positions: readonly number[]): readonly SaidText[] | undefined {
    const distinct = [...new Set(positions)].sort((one, other) => one - other);
    const said = distinct.flatMap((position) => this.#said.get(position) ?? []);
    const isWhole = distinct.every((position) => this.#said.has(position));
    return isWhole && said.length > 0 ? said : undefined;
  }

  #isForgotten({ content, sources, saidBy }: Said): boolean {
    // The assistant only repeats what it was told there; a user who says so knows it.
    const said = new Guarded(content);
    if (saidBy === "assistant" && whatIsErasedIn(said, this.#space, this.#learning).length > 0) {
      return true;
    }
    return forgettingsOf(said, this.#space, this.#learning).some((forgotten) => {
      const later = sources.filter(({ role, at }) => role === "user" && at > forgotten.at);
      return !isSaidIn(content, later);
    });
  }

  /** Makes room for one more fact where there is none; false where all others matter more. */
  #makeRoom({ saidBy }: Said): boolean {
    if (this.#space.count.facts < this.#rules.maxFacts) return true;
    this.#spare ??= leastImportant(this.#before).reverse();
    for (let next = this.#spare.at(-1); next; next = this.#spare.at(-1)) {
      if (saidBy === "assistant" && newestOf(next).saidBy === "user") return false;
      this.#spare.pop();
      const spare = findFact(this.#space, next.fact);
      if (!spare || spare.forgotten || this.#touched.has(spare.fact)) continue;
      this.#forget(spare, { fact: spare.fact, reason: "no_room" });
      return true;
    }
    return false;
  }

  #forget(known: Fact, data: SpaceEventData<"FactForgotten">): void {
    this.erases.push(...textsOf(known));
    this.#note({ type: "FactForgotten", data });
  }

  #note(event: Extract<DecidedSpaceEvent, { data: { fact: string } }>): void {
    const { fact } = event.data;
    this.events.push(event);
    this.#touched.add(fact);
    this.#space = evolved(this.#space, event);
    this.#known.follow(this.#space, fact);
  }

  #statement(fact: string, said: Said): SpaceEventData<"FactLearned"> {
    const { text, saidBy, saidAt } = said;
    const { redacted = [] } = this.#learning;
    return {
      ...{ fact, text, saidBy, saidAt, sources: [this.#sourceFor(said)] },
      ...(redacted.length > 0 ? { redacted: [...redacted] } : {}),
    };
  }

  #sourceFor({ sources }: Said): Source {
    const { session, generation } = this.#learning;
    const positions = new Set(sources.map(({ position }) => position));
    return { session, generation, positions: [...positions].slice(-MAX_SOURCES) };
  }
}

/** The state as it will be; what is forgotten now is so after all that was said. */
function evolved(space: Space, event: DecidedSpaceEvent): Space {
  return evolveSpace(space, { ...event, position: space.position + 1, at: Infinity });
}

function newestTime(said: readonly SaidText[]): number {
  return said.reduce((newest, { at }) => Math.max(newest, at), -Infinity);
}
