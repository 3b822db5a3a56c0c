import { alikeTo } from "./alike.ts";
import type { AskedAgain } from "./asked_again.ts";
import { addToPassages, addToSittings, type SearchScope } from "./bm25.ts";
import { idfsAmong } from "./idfs.ts";
import { mostOf } from "./most.ts";
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
  /** How many postings of similar words are still read. */
  #left: number;

  /** `again` is what asks the message once more, and so is no question that what follows may answer. */
  constructor(scope: SearchScope, { again, scratch }: {
    readonly again: AskedAgain | undefined;
    readonly scratch: Scratch;
  }) {
    this.#scope = scope;
    this.#left = postingsToRead(scope.passages);
    this.#surroundings = new Surroundings(scope, { again, scratch });
    this.#own = new TermScores(scope.passages, scratch);
    const sittings = scope.weights.sitting > 0
      ? scope.index.sittingOf.at(scope.passages - 1) + 1
      : 0;
    this.#sittings = scratch.floats(sittings);
    this.#exact = scratch.floats(scope.passages);
  }

  /** The best score by words alone; 0 if no passage has one. */
  get bestExact(): number {
    return mostOf(this.#exact);
  }

  /** The best score by words or similar ones. */
  get best(): number {
    return mostOf(this.#own.all);
  }

  /** By passage: its score with those of its surroundings. Nothing can be added or asked after it. */
  end(): Float64Array {
    return this.#surroundings.addTo(this.#own.all, this.#sittings);
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
      exact[passage] = (exact[passage] ?? 0) + (current[passage] ?? 0);
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
