import { finish, type Steps } from "../steps.ts";
import { bestFirst } from "./best_first.ts";
import { PassageIndex } from "./passage_index.ts";
import { type Query, readQuery } from "./query.ts";
import type { RecallHit, Saying } from "./saying.ts";
import { scoreSteps } from "./score.ts";
import { type Shape, type Weights, weightsFor } from "./weights.ts";

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

  /** Adds the next saying; throws a `RangeError` if its position is not after the last one's. */
  add(saying: Saying): void {
    const last = this.#passages.sayings.at(-1)?.position ?? -Infinity;
    if (!(saying.position > last)) {
      throw new RangeError(
        `Cannot add a saying: position ${saying.position} does not come after ${last}`,
      );
    }
    this.#passages.add(saying);
  }

  /** Drops all sayings from a position on, as if they had never been added. */
  dropFrom(position: number): void {
    this.#passages.truncate(this.#passages.sayingsBefore(position));
  }

  /**
   * Yields the passages that match a message, best first; consume them before the next change. Only
   * sayings with a position below `before` (default: all) count.
   */
  search(message: string, options: { readonly before?: number } = {}): Iterable<RecallHit> {
    return finish(this.searchSteps(message, options));
  }

  /** `search` in steps. Sayings may be added between them, but not dropped. */
  *searchSteps(
    message: string,
    { before = Infinity }: { readonly before?: number } = {},
  ): Steps<Iterable<RecallHit>> {
    const index = this.#passages;
    const sayings = index.sayingsBefore(before);
    const passages = index.passagesIn(sayings);
    if (passages === 0) return [];
    const query = readQuery(message, index, sayings);
    if (query.terms.length === 0 && query.dates.length === 0) return [];
    const weights = this.#weightsFor(index.shape(sayings));
    const scores = yield* scoreSteps({ index, passages, weights }, query);
    return this.#hits(query, scores);
  }

  *#hits(query: Query, scores: Float64Array): Generator<RecallHit, void, undefined> {
    const index = this.#passages;
    const wordsOf = new Map(query.terms.map(({ id, words }) => [id, words]));
    for (const passage of bestFirst(scores)) {
      const saying = index.sayings[index.sayingOf.at(passage)];
      if (!saying) continue;
      const { position, role, at, text } = saying;
      const start = index.start.at(passage);
      const end = index.end.at(passage);
      const words = [...index.termsOf(passage)].flatMap((id) => wordsOf.get(id) ?? []);
      const score = scores[passage] ?? 0;
      const whole = { position, role, at, start, end, sayingLength: text.length };
      yield { ...whole, text: text.slice(start, end), score, words };
    }
  }
}
