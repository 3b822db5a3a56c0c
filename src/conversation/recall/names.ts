import type { Steps } from "../steps.ts";
import { Labels } from "./labels.ts";
import type { Role } from "./saying.ts";
import { Tally } from "./tally.ts";
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

/** The strongest of all names is kept as a tally of its own. */
const ANY = "";

/** A word by which one side was called, and how strong the evidence is. */
interface Naming {
  readonly term: string;
  readonly who: "speaker" | "listener";
  readonly strength: number;
}

/** How much of a text is read in a step, and how far a greeting may reach beyond, in characters. */
const CHARACTERS_A_STEP = 16_384;
const LONGEST_GREETING = 512;

/** Each pattern with what every match of it contains: most texts do not, which is quick to tell. */
const PATTERNS: readonly (readonly [RegExp, needed: string, Omit<Naming, "term">])[] = [
  [GREETED, "", { who: "listener", strength: 2 }],
  [ADDRESSED, ",", { who: "listener", strength: 1 }],
  [INTRODUCED, "me", { who: "speaker", strength: 4 }],
];

/**
 * Finds, in steps, the names of the sides in one text: "Hey Ada", "Well done, Ada!", "My name is
 * Ada".
 */
function* namingSteps(text: string, onNaming: (naming: Naming) => void): Steps<void> {
  for (const [pattern, needed, naming] of PATTERNS) {
    if (!text.includes(needed)) continue;
    if (text.length <= CHARACTERS_A_STEP && text.search(pattern) < 0) continue;
    let read = 0;
    for (let start = 0; start < text.length; start += CHARACTERS_A_STEP) {
      if (start > 0) yield;
      const end = start + CHARACTERS_A_STEP;
      const from = Math.max(0, read - 1);
      for (const { 0: all, 1: name = "", index } of matchesIn(text, pattern, { from, end })) {
        if (index < read) continue;
        read = index + all.length;
        const term = CAPITAL.test(name) ? termOf(foldText(name)) : "";
        if (term) onNaming({ term, ...naming });
      }
      read = Math.max(read, end);
    }
  }
}

/** The matches of a pattern that begin before `end`, by their places in the whole text. */
function* matchesIn(
  text: string,
  pattern: RegExp,
  { from, end }: { readonly from: number; readonly end: number },
): Generator<{ readonly 0: string; readonly 1?: string; readonly index: number }> {
  for (const match of text.slice(from, end + LONGEST_GREETING).matchAll(pattern)) {
    const index = from + match.index;
    if (index >= end) return;
    yield { ...match, index };
  }
}

function otherThan(role: Role): Role {
  return role === "user" ? "assistant" : "user";
}

/**
 * The names of the two sides of a conversation, learned from how their lines are marked and how they
 * address each other.
 */
export class Names {
  readonly labels = new Labels();
  readonly #heard = { user: new Tally(), assistant: new Tally() };
  readonly #strongest = { user: new Tally(), assistant: new Tally() };

  /** About how many bytes they take. */
  get bytes(): number {
    return this.#tallies.reduce((sum, { bytes }) => sum + bytes, this.labels.bytes);
  }

  /** Adds, in steps, what a side said; `saying` numbers the sayings, ascending. */
  addSteps(
    text: string,
    { saying, role }: { readonly saying: number; readonly role: Role },
  ): Steps<void> {
    this.labels.add(text, { saying, role });
    return namingSteps(text, ({ term, who, strength }) => {
      const named = who === "speaker" ? role : otherThan(role);
      const sum = this.#heard[named].note(term, saying, strength);
      const more = sum - this.#strongest[named].before(ANY, Infinity);
      if (more > 0) this.#strongest[named].note(ANY, saying, more);
    });
  }

  /** Drops this saying and all after it. */
  truncate(saying: number): void {
    this.labels.truncate(saying);
    for (const tally of this.#tallies) tally.truncate(saying);
  }

  /** The side that a term names, according to the sayings before this one. */
  roleOf(term: string, saying: number): Role | undefined {
    const labelled = this.labels.roleOf(term, saying);
    if (labelled) return labelled;
    const user = this.#heard.user.before(term, saying);
    const assistant = this.#heard.assistant.before(term, saying);
    const role = user > assistant ? "user" : "assistant";
    const strength = Math.max(user, assistant);
    const clear = strength > 2 * Math.min(user, assistant);
    const known = strength >= LEAST_STRENGTH &&
      strength >= LEAST_SHARE * this.#strongest[role].before(ANY, saying);
    return clear && known ? role : undefined;
  }

  get #tallies(): readonly Tally[] {
    return [
      this.#heard.user,
      this.#heard.assistant,
      this.#strongest.user,
      this.#strongest.assistant,
    ];
  }
}
