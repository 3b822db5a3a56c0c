import { countBelow } from "./column.ts";
import type { Role } from "./saying.ts";
import { foldText, termOf } from "./words.ts";

const GREETED =
  /(?:^|[.!?\n][^\S\n]*)(?:hey|hi|hello|dear|thanks|thank you|bye|goodbye|welcome|congrats|wow|yeah|yep|sure|good (?:morning|evening|night))[, ]+(\p{Lu}\p{Ll}+)(?=[^\S\n]*[!,.?\n]|$)/giu;
const ADDRESSED = /,\s(\p{Lu}\p{Ll}+)(?=[!.?]|$)/gu;
const INTRODUCED = /\b(?:[Mm]y name is|[Mm]y name's|[Cc]all me)\s(\p{Lu}\p{Ll}+)/gu;
const CAPITAL = /^\p{Lu}/u;

/** A side's name has been heard at least this strongly: two greetings, or one introduction. */
const LEAST_STRENGTH = 4;

/** Names with at least this share of the strongest name's strength count too. */
const LEAST_SHARE = 0.2;

/** A word by which one side was called, and how strong the evidence is. */
interface Naming {
  readonly term: string;
  readonly who: "speaker" | "listener";
  readonly strength: number;
}

/** The names of the sides in one text: "Hey Ada", "Well done, Ada!", "My name is Ada". */
function namingsIn(text: string): Naming[] {
  const namings: Naming[] = [];
  const note = (pattern: RegExp, naming: Omit<Naming, "term">) => {
    for (const [, name = ""] of text.matchAll(pattern)) {
      const term = CAPITAL.test(name) ? termOf(foldText(name)) : "";
      if (term) namings.push({ term, ...naming });
    }
  };
  note(GREETED, { who: "listener", strength: 2 });
  note(ADDRESSED, { who: "listener", strength: 1 });
  note(INTRODUCED, { who: "speaker", strength: 4 });
  return namings;
}

/** A running sum, and its value at any saying. */
class Tally {
  readonly #sayings: number[] = [];
  readonly #sums: number[] = [];

  get sum(): number {
    return this.#sums.at(-1) ?? 0;
  }

  note(saying: number, sum: number): void {
    this.#sayings.push(saying);
    this.#sums.push(sum);
  }

  /** Drops this saying and all after it. */
  truncate(saying: number): void {
    const valueAt = (index: number) => this.#sayings[index] ?? 0;
    const kept = countBelow(this.#sayings.length, { valueAt, limit: saying });
    this.#sayings.length = kept;
    this.#sums.length = kept;
  }

  before(saying: number): number {
    const valueAt = (index: number) => this.#sayings[index] ?? 0;
    return this.#sums[countBelow(this.#sums.length, { valueAt, limit: saying }) - 1] ?? 0;
  }
}

type Tallies = Readonly<Record<Role, Tally>>;

function tallies(): Tallies {
  return { user: new Tally(), assistant: new Tally() };
}

function otherThan(role: Role): Role {
  return role === "user" ? "assistant" : "user";
}

/** The names of the two sides of a conversation, learned from how they address each other. */
export class Names {
  readonly #heard = new Map<string, Tallies>();
  readonly #strongest = tallies();

  /** Adds what a side said; `saying` numbers the sayings, ascending. */
  add(text: string, { saying, role }: { readonly saying: number; readonly role: Role }): void {
    for (const { term, who, strength } of namingsIn(text)) {
      const named = who === "speaker" ? role : otherThan(role);
      const heard = this.#heard.get(term) ?? tallies();
      this.#heard.set(term, heard);
      const sum = heard[named].sum + strength;
      heard[named].note(saying, sum);
      if (sum > this.#strongest[named].sum) this.#strongest[named].note(saying, sum);
    }
  }

  /** Drops this saying and all after it. */
  truncate(saying: number): void {
    for (const { user, assistant } of [...this.#heard.values(), this.#strongest]) {
      user.truncate(saying);
      assistant.truncate(saying);
    }
  }

  /** The side that a term names, according to the sayings before this one. */
  roleOf(term: string, saying: number): Role | undefined {
    const heard = this.#heard.get(term);
    if (!heard) return undefined;
    const user = heard.user.before(saying);
    const assistant = heard.assistant.before(saying);
    const role = user > assistant ? "user" : "assistant";
    const strength = Math.max(user, assistant);
    const clear = strength > 2 * Math.min(user, assistant);
    const known = strength >= LEAST_STRENGTH &&
      strength >= LEAST_SHARE * this.#strongest[role].before(saying);
    return clear && known ? role : undefined;
  }
}
