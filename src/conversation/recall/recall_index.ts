import { bestFirst } from "./best_first.ts";
import { readQuery } from "./query.ts";
import type { RecallHit, Saying } from "./saying.ts";
import { scorePassages } from "./score.ts";
import { Talk } from "./talk.ts";
import { type Shape, type Weights, weightsFor } from "./weights.ts";

/**
 * What was said, ready to be searched for what bears on a message. It grows saying by saying; a
 * search for what lay before a position finds what it would have found then.
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
  readonly #talk = new Talk();
  readonly #weightsFor: (shape: Shape) => Weights;

  constructor(weightsOfShape: (shape: Shape) => Weights = weightsFor) {
    this.#weightsFor = weightsOfShape;
  }

  /** Takes in the next saying; throws a `RangeError` where its position is not after the last one's. */
  add(saying: Saying): void {
    const last = this.#talk.sayings.at(-1)?.position ?? -Infinity;
    if (!(saying.position > last)) {
      throw new RangeError(
        `Cannot add a saying: position ${saying.position} does not come after ${last}`,
      );
    }
    this.#talk.add(saying);
  }

  /**
   * The passages that bear on a message, best first, made as they are asked for; take them before the next
   * `add`. Only sayings with a position below `before` (default: all) compete and count.
   */
  *search(
    message: string,
    { before = Infinity }: { readonly before?: number } = {},
  ): Generator<RecallHit, void, undefined> {
    const talk = this.#talk;
    const sayings = talk.sayingsBefore(before);
    const passages = talk.passagesIn(sayings);
    if (passages === 0) return;
    const query = readQuery(message, talk, sayings);
    if (query.terms.length === 0 && query.dates.length === 0) return;
    const weights = this.#weightsFor(talk.shape(sayings));
    const scores = scorePassages({ talk, passages, weights }, query);
    const wordsOf = new Map(query.terms.map(({ id, words }) => [id, words]));
    for (const passage of bestFirst(scores)) {
      const saying = talk.sayings[talk.sayingOf.at(passage)];
      if (!saying) continue;
      const { position, role, at, text } = saying;
      const start = talk.start.at(passage);
      const end = talk.end.at(passage);
      const words = [...talk.termsOf(passage)].flatMap((id) => wordsOf.get(id) ?? []);
      const sayingLength = text.length;
      const score = scores[passage] ?? 0;
      yield {
        position,
        role,
        at,
        start,
        end,
        sayingLength,
        text: text.slice(start, end),
        score,
        words,
      };
    }
  }
}
