import { Column } from "./column.ts";
import type { Role } from "./saying.ts";
import { Tally } from "./tally.ts";
import { foldText, termOf, wordsOf } from "./words.ts";

const NAME = "\\p{L}[\\p{L}\\p{M}\\p{N}'’._-]{0,30}";
/** What a line may begin with to say who speaks: "Ada: ", "Ada Lovelace: ", "花子：". */
const LABEL = `^(${NAME}(?: ${NAME}){0,2})(?:: |：)`;
const LABELS = new RegExp(LABEL, "gmu");
const FIRST_LABEL = new RegExp(LABEL, "u");
/** No label is longer, in characters (UTF-16 units). */
const LONGEST_LABEL = 256;

/** A label is a side's name once it began this many of the side's sayings, and this share of them. */
const LEAST_TIMES = 4;
const LEAST_SHARE = 0.8;

/** The names with which lines begin, where each side's are marked so: "Ada: Good morning!" */
export class Labels {
  readonly #tallies = { user: new Tally(), assistant: new Tally() };
  /** By saying: how often each side has spoken up to it. */
  readonly #spoke = { user: new Column(1), assistant: new Column(1) };

  /** About how many bytes they take. */
  get bytes(): number {
    const { user, assistant } = this.#tallies;
    return user.bytes + assistant.bytes + this.#spoke.user.bytes + this.#spoke.assistant.bytes;
  }

  /** Adds the next saying; `saying` is its number. */
  add(text: string, { saying, role }: { readonly saying: number; readonly role: Role }): void {
    this.#spoke.user.push(this.#spoke.user.last() + (role === "user" ? 1 : 0));
    this.#spoke.assistant.push(this.#spoke.assistant.last() + (role === "assistant" ? 1 : 0));
    const label = mayHaveLabel(text.slice(0, LONGEST_LABEL))
      ? FIRST_LABEL.exec(text)?.[1]
      : undefined;
    if (label === undefined) return;
    for (const term of termsOf(label)) this.#tallies[role].note(term, saying, 1);
  }

  /** Drops this saying and all after it. */
  truncate(saying: number): void {
    for (const role of ["user", "assistant"] as const) {
      this.#tallies[role].truncate(saying);
      this.#spoke[role].truncate(saying);
    }
  }

  /** The side whose sayings before this one begin with a name that has this term. */
  roleOf(term: string, saying: number): Role | undefined {
    return (["user", "assistant"] as const).find((role) => {
      const times = this.#tallies[role].before(term, saying);
      return times >= LEAST_TIMES && times >= LEAST_SHARE * this.#spoke[role].at(saying - 1);
    });
  }

  /** A text without the names at the beginnings of its lines, as they are known before a saying. */
  without(text: string, saying: number): string {
    if (!mayHaveLabel(text)) return text;
    return text.replaceAll(
      LABELS,
      (label, name: string) => this.#isName(name, saying) ? "" : label,
    );
  }

  #isName(label: string, saying: number): boolean {
    return termsOf(label).some((term) => this.roleOf(term, saying) !== undefined);
  }
}

/** A quick test: most texts have no colon. */
function mayHaveLabel(text: string): boolean {
  return text.includes(": ") || text.includes("：");
}

function termsOf(label: string): string[] {
  return [...new Set(wordsOf(foldText(label)).map(termOf))].filter((term) => term !== "");
}
