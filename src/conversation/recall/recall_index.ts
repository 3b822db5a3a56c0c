import { finish, type Steps } from "../steps.ts";
import type { ZonedTime } from "../time_zone.ts";
import { PassageIndex } from "./passage_index.ts";
import type { PartHit } from "./ranking.ts";
import type { RecallHit, Saying } from "./saying.ts";
import { type PartsOptions, type SearchPart, searchPartsSteps } from "./search_parts.ts";
import { type Shape, type Weights, weightsFor } from "./weights.ts";

/** What to search, when, and for whom. */
export interface RecallOptions {
  /** Only sayings with a position below this count; by default all. */
  readonly before?: number;
  /**
   * `search` (by default) is for people: it finds words and dates, the best match first. `recall` is
   * for a context: it also finds similar words, and what is close in meaning; in a chat with an
   * assistant the user's passages count more, and the assistant's have their share.
   */
  readonly purpose?: "search" | "recall";
  /** Whether `recall` leaves out what hardly bears on the message beside what does. */
  readonly lean?: boolean;
  /** When and where the message is sent; by default, when the last of these sayings was said. */
  readonly now?: ZonedTime | undefined;
}

/**
 * A search index of what was said. It grows saying by saying; a search limited to a position finds
 * what it would have found then.
 *
 * ```ts
 * const index = new RecallIndex();
 * index.add({ position: 1, role: "user", text: "I went to Rome in May.", at: 0 });
 * index.add({ position: 3, role: "user", text: "My cat is called Tibbles.", at: 1_000 });
 * const [hit] = index.search("When did I go to Rome?");
 * hit?.words; // ["go", "rome"]
 * ```
 */
export class RecallIndex {
  readonly #passages = new PassageIndex();
  readonly #weightsFor: (shape: Shape) => Weights;

  constructor(weightsOfShape: (shape: Shape) => Weights = weightsFor) {
    this.#weightsFor = weightsOfShape;
  }

  /** About how many bytes it takes besides the texts. */
  get bytes(): number {
    return this.#passages.bytes;
  }

  /** Adds the next saying; throws a `RangeError` if its position is not after the last one's. */
  add(saying: Saying): void {
    finish(this.addSteps(saying));
  }

  /**
   * `add` in steps: a long saying takes long. Between them only the sayings before it can be searched,
   * and it can be dropped.
   */
  *addSteps(saying: Saying): Steps<void> {
    const last = this.#passages.sayings.at(-1)?.position ?? -Infinity;
    if (!(saying.position > last)) {
      throw new RangeError(
        `Cannot add a saying: position ${saying.position} does not come after ${last}`,
      );
    }
    yield* this.#passages.addSteps(saying);
  }

  /** Drops all sayings from a position on, as if they had never been added. */
  dropFrom(position: number): void {
    this.#passages.truncate(this.#passages.sayingsBefore(position));
  }

  /**
   * Yields the passages that match a message, best first, equal ones once; consume them before the next
   * change.
   */
  search(message: string, options: RecallOptions = {}): Iterable<RecallHit> {
    return finish(this.searchSteps(message, options));
  }

  /** `search` in steps. Sayings may be added between them, but not dropped. */
  *searchSteps(
    message: string,
    { before = Infinity, now, purpose = "search", lean = false }: RecallOptions = {},
  ): Steps<Iterable<RecallHit>> {
    const index = this.#passages;
    const sayings = index.sayingsBefore(before);
    const asked = now ?? { at: index.sayings[sayings - 1]?.at ?? 0 };
    const options = { purpose, lean, now: asked, weightsFor: this.#weightsFor };
    return yield* searchPartsSteps([{ index, sayings, isTalk: true }], message, options);
  }

  /**
   * Some of its sayings, by their positions, as a part of a search of several indexes. Each stands by
   * itself; their texts are not read again.
   */
  excerpt(positions: Iterable<number>): SearchPart {
    const inOrder = [...positions].sort((one, other) => one - other);
    const index = this.#passages.excerpt(inOrder.map((each) => this.#passages.sayingsBefore(each)));
    return { index, sayings: index.sayings.length, isTalk: false };
  }

  /** What it holds before a position, as a part of a search of several indexes (`recallFromSteps`). */
  partBefore(before: number, isTalk: boolean): SearchPart {
    return { index: this.#passages, sayings: this.#passages.sayingsBefore(before), isTalk };
  }
}

/**
 * Yields the passages of several indexes that match a query, in one ranking, best first, equal ones
 * too; in steps. For people, as `purpose: "search"` is.
 */
export function searchFromSteps(
  parts: readonly SearchPart[],
  query: string,
  now: ZonedTime,
): Steps<Iterable<PartHit>> {
  const options = { purpose: "search", lean: false, now, weightsFor, keepsEquals: true } as const;
  return searchPartsSteps(parts, query, options);
}

/**
 * Yields the passages of several indexes that match a message, in one ranking, best first; in steps.
 * For a context, as `purpose: "recall"` is.
 */
export function recallFromSteps(
  parts: readonly SearchPart[],
  message: string,
  options: Pick<PartsOptions, "now" | "lean" | "byWords" | "tellsWords">,
): Steps<Iterable<PartHit>> {
  return searchPartsSteps(parts, message, { ...options, purpose: "recall", weightsFor });
}
