import { alikeTo } from "./alike.ts";
import type { AskedAgain } from "./asked_again.ts";
import { BLOCK, blocksFor, clearMarked, mostInMarked } from "./blocks.ts";
import { addToPassages, addToSittings, type SearchScope } from "./bm25.ts";
import { idfsAmong } from "./idfs.ts";
import type { Range } from "./passages.ts";
import { passageOf } from "./postings.ts";
import type { Scratch } from "./scratch.ts";
import { Surroundings } from "./surroundings.ts";
import { TermScores } from "./term_scores.ts";
import { postingsToRead, type TermToRead } from "./terms_to_read.ts";

/** What the terms of a message score, term by term. */
export class Matches {
  readonly #surroundings: Surroundings;
  readonly #scope: SearchScope;
  /** By passage: its own score, by the message's words and by similar ones. */
  readonly #own: TermScores;
  /** By sitting: the score of its words as if it were one text. */
  readonly #sittings: Float64Array;
  /** By passage: its score by the message's words alone. */
  readonly #exact: Float64Array;
  #bestExact = 0;
  /** By block: 1 if a passage there scores, or borrows, by more than its sitting. */
  readonly #marks: Int32Array;
  /** How many postings of similar words are still read. */
  #left: number;

  /** `again` is what asks the message once more, and so is no question that what follows may answer. */
  constructor(scope: SearchScope, { again, scratch }: {
    readonly again: AskedAgain | undefined;
    readonly scratch: Scratch;
  }) {
    this.#scope = scope;
    this.#left = postingsToRead(scope.passages);
    const marks = scratch.ints(blocksFor(scope.passages));
    this.#marks = marks;
    this.#surroundings = new Surroundings(scope, { again, marks, scratch });
    this.#own = new TermScores(scope.passages, { marks, scratch });
    const sittings = scope.weights.sitting > 0
      ? scope.index.sittingOf.at(scope.passages - 1) + 1
      : 0;
    this.#sittings = scratch.floats(sittings);
    this.#exact = scratch.sparseFloats(scope.passages, (exact) => clearMarked(exact, marks));
  }

  /** The best score by words alone; 0 if no passage has one. */
  get bestExact(): number {
    return this.#bestExact;
  }

  /** The best score by words or similar ones. */
  get best(): number {
    return mostInMarked(this.#own.all, this.#marks);
  }

  /** Writes the scores of a range of passages, with those of their surroundings, to their places. */
  scoreIn(range: Range, scores: Float64Array): void {
    this.#surroundings.scoreIn(range, { own: this.#own.all, sittings: this.#sittings, scores });
  }

  /** By block: what no score there is above: what its sittings lend, where no passage gets more. */
  mostByBlock(scratch: Scratch): Float64Array {
    const [marks, sittings] = [this.#marks, this.#sittings];
    const { index: { sittingOf: { values: sittingOf } }, weights, passages } = this.#scope;
    const most = scratch.anyFloats(marks.length);
    for (let block = 0; block < marks.length; block++) {
      const start = block * BLOCK;
      const last = sittingOf[Math.min(passages, start + BLOCK) - 1] ?? 0;
      let lent = 0;
      for (let place = sittingOf[start] ?? 0; place <= last; place++) {
        lent = Math.max(lent, sittings[place] ?? 0);
      }
      most[block] = marks[block] === 1 ? Infinity : weights.sitting * lent;
    }
    return most;
  }

  /** Adds a term: a passage gets what it scores there or what the most similar word does. */
  add({ id, term, row, worth, rarity, written }: TermToRead): void {
    if (id !== undefined) {
      addToPassages(this.#scope, { id, rarity, written, scores: this.#own });
      if (this.#scope.weights.sitting > 0) {
        addToSittings(this.#scope, { id, term, worth, sittings: this.#sittings });
      }
    }
    this.#noteExact();
    if (row >= 0) this.#addAlike(row, rarity);
    this.#surroundings.add(this.#own);
    this.#own.next();
  }

  #noteExact(): void {
    const { having, count, current } = this.#own;
    const exact = this.#exact;
    for (let place = 0; place < count; place++) {
      const passage = having[place] ?? 0;
      const sum = (exact[passage] ?? 0) + (current[passage] ?? 0);
      exact[passage] = sum;
      if (sum > this.#bestExact) this.#bestExact = sum;
    }
  }

  #addAlike(row: number, rarity: number): void {
    const { index, passages, weights, corpus } = this.#scope;
    const { postings } = index;
    const { values, starts, lengths } = postings;
    const isWhole = postings.endsBefore(passages);
    const alike = alikeTo(row);
    const here = corpus?.alikeIn(index, alike);
    const { rows, likeness } = here ?? alike;
    const idfs = corpus ? undefined : idfsAmong(passages);
    for (let place = 0; place < rows.length; place++) {
      const other = rows[place] ?? 0;
      const id = here ? here.ids[place] : index.idOfRow(other);
      if (id === undefined) continue;
      const having = isWhole ? lengths[id] ?? 0 : postings.countBefore(id, passages);
      if (having === 0) continue;
      this.#left -= having;
      if (this.#left < 0) return;
      const own = idfs?.of(having) ?? corpus?.idfOfRow(other) ?? 0;
      const worth = weights.alike * Math.min(rarity, own) * (likeness[place] ?? 0);
      const from = starts[id] ?? 0;
      for (let each = from; each < from + having; each++) {
        this.#own.note(passageOf(values[each] ?? 0), worth);
      }
    }
  }
}
