import { Column, countBelow } from "./column.ts";
import { tellsTime } from "./dates.ts";
import { Names } from "./names.ts";
import { passagesOf, type Range } from "./passages.ts";
import { Postings } from "./postings.ts";
import { Said } from "./said.ts";
import type { Saying } from "./saying.ts";
import { Vocabulary } from "./vocabulary.ts";
import type { Shape } from "./weights.ts";
import { foldText } from "./words.ts";

/** A pause that starts a new sitting. */
const SITTING_GAP_MS = 4 * 3_600_000;

/**
 * What was said, cut into passages, with what a search needs to know of any beginning of it.
 */
export class PassageIndex {
  readonly sayings: Saying[] = [];
  readonly names = new Names();
  readonly postings: Postings[] = [];
  /** By passage: its saying, its place there, its sitting, whether it tells a time. */
  readonly sayingOf = new Column();
  readonly start = new Column();
  readonly end = new Column();
  readonly sittingOf = new Column();
  readonly telling = new Column();
  /** Terms of all passages before this one, and the distinct ones of each, laid end to end. */
  readonly termsBefore = new Column();
  readonly terms = new Column();
  readonly #termsFrom = new Column();
  /** By saying: its first passage. By sitting: its first passage, and its first saying. */
  readonly #firstOfSaying = new Column();
  readonly firstOfSitting = new Column();
  readonly #sayingOfSitting = new Column();
  readonly #said = { user: new Said(), assistant: new Said() };
  readonly #vocabulary = new Vocabulary();
  /** By term: how often it stands in the passage being added; zero between two. */
  readonly #counts: number[] = [];

  constructor() {
    this.termsBefore.push(0);
    this.#termsFrom.push(0);
  }

  add(saying: Saying): void {
    const number = this.sayings.length;
    const previous = this.sayings.at(-1);
    const passages = passagesOf(saying.text);
    const anew = !previous || saying.at - previous.at > SITTING_GAP_MS;
    this.sayings.push(saying);
    this.#firstOfSaying.push(this.sayingOf.length);
    if (anew) {
      this.firstOfSitting.push(this.sayingOf.length);
      this.#sayingOfSitting.push(number);
    }
    this.#said.user.add(saying.role === "user" ? saying.text.length : undefined);
    this.#said.assistant.add(saying.role === "assistant" ? saying.text.length : undefined);
    this.names.add(saying.text, { saying: number, role: saying.role });
    for (const range of passages) this.#addPassage(saying.text, { ...range, number });
  }

  /** Drops all but the first `count` sayings, in time proportional to the dropped ones. */
  truncate(count: number): void {
    if (count >= this.sayings.length) return;
    const passages = this.passagesIn(count);
    for (let passage = passages; passage < this.sayingOf.length; passage++) {
      for (const id of this.termsOf(passage)) this.postings[id]?.dropLast();
    }
    const sittings = countBelow(this.#sayingOfSitting.length, {
      valueAt: (index) => this.#sayingOfSitting.at(index),
      limit: count,
    });
    this.terms.truncate(this.#termsFrom.at(passages));
    for (const column of [this.termsBefore, this.#termsFrom]) column.truncate(passages + 1);
    const byPassage = [this.sayingOf, this.start, this.end, this.sittingOf, this.telling];
    for (const column of byPassage) column.truncate(passages);
    for (const column of [this.firstOfSitting, this.#sayingOfSitting]) column.truncate(sittings);
    this.#firstOfSaying.truncate(count);
    this.sayings.length = count;
    this.#said.user.truncate(count);
    this.#said.assistant.truncate(count);
    this.names.truncate(count);
  }

  /** The number of sayings before an event's position. */
  sayingsBefore(position: number): number {
    const valueAt = (index: number) => this.sayings[index]?.position ?? 0;
    return countBelow(this.sayings.length, { valueAt, limit: position });
  }

  /** The number of passages in the first `sayings` sayings. */
  passagesIn(sayings: number): number {
    return sayings < this.sayings.length ? this.#firstOfSaying.at(sayings) : this.sayingOf.length;
  }

  shape(sayings: number): Shape {
    return { user: this.#said.user.mean(sayings), assistant: this.#said.assistant.mean(sayings) };
  }

  idOf(term: string): number | undefined {
    return this.#vocabulary.idOf(term);
  }

  /** The distinct terms of a passage. */
  termsOf(passage: number): Int32Array {
    const from = this.#termsFrom.at(passage);
    return this.terms.values.subarray(from, this.#termsFrom.at(passage + 1));
  }

  #addPassage(whole: string, { start, end, number }: Range & { readonly number: number }): void {
    const passage = this.sayingOf.length;
    const text = whole.slice(start, end);
    this.sayingOf.push(number);
    this.start.push(start);
    this.end.push(end);
    this.sittingOf.push(this.firstOfSitting.length - 1);
    const folded = foldText(text);
    this.telling.push(tellsTime(folded) ? 1 : 0);
    const from = this.terms.length;
    const ids = this.#vocabulary.read(folded);
    while (this.postings.length < this.#vocabulary.size) {
      this.postings.push(new Postings());
      this.#counts.push(0);
    }
    for (const id of ids) {
      const count = this.#counts[id] ?? 0;
      if (count === 0) this.terms.push(id);
      this.#counts[id] = count + 1;
    }
    for (let index = from; index < this.terms.length; index++) {
      const id = this.terms.at(index);
      this.postings[id]?.add(passage, this.#counts[id] ?? 0);
      this.#counts[id] = 0;
    }
    this.#termsFrom.push(this.terms.length);
    this.termsBefore.push(this.termsBefore.last() + ids.length);
  }
}
