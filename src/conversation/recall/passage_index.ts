import type { Steps } from "../steps.ts";
import { Column, countBelow } from "./column.ts";
import { tellsTime } from "./dates.ts";
import { DaysSpanned } from "./days_spanned.ts";
import { EqualTexts, type TextSought } from "./equal_texts.ts";
import { foldText } from "./folding.ts";
import { type Language, languageOf } from "./language.ts";
import { Names } from "./names.ts";
import { ASKING, asks, KIND_BITS, OF_ASSISTANT, TELLING } from "./passage_kinds.ts";
import { passagesOf, type Range } from "./passages.ts";
import { PostingLists } from "./postings.ts";
import { Said, type SaidSoFar } from "./said.ts";
import type { Role, Saying } from "./saying.ts";
import { ShortestPassages } from "./shortest_passages.ts";
import type { TermShapes } from "./term_shapes.ts";
import { dateTermsIn } from "./times/date_terms.ts";
import { Vocabulary } from "./vocabulary.ts";
import type { Shape } from "./weights.ts";

/** A pause that starts a new sitting. */
const SITTING_GAP_MS = 4 * 3_600_000;

/** Only texts with digits have dates that are indexed. */

/** Passages added per step. */
const PASSAGES_A_STEP = 4;

/** A saying's object and what is kept of it by number, in bytes. */
const BYTES_PER_SAYING = 128;

/** By term: how often it stands in the passage being added, to whichever index; zero between two. */
const counts = new Column();

/**
 * What was said, cut into passages, with what a search needs to know of any beginning of it.
 */
export class PassageIndex {
  readonly sayings: Saying[] = [];
  readonly names = new Names();
  readonly postings = new PostingLists();
  readonly equals = new EqualTexts();
  readonly shortest = new ShortestPassages();
  readonly days = new DaysSpanned();
  /**
   * By passage: its saying, its place there, its sitting, what kinds it is of, as bits, and above them
   * how many of its distinct terms have a row in the table of word vectors.
   */
  readonly sayingOf = new Column();
  readonly start = new Column();
  readonly end = new Column();
  readonly sittingOf = new Column();
  readonly kinds = new Column();
  /** Terms of all passages before this one, and the distinct ones of each, laid end to end. */
  readonly termsBefore = new Column();
  readonly terms = new Column();
  readonly termsFrom = new Column();
  /** By saying: its first passage. By sitting: its first passage, and its first saying. */
  readonly #firstOfSaying = new Column();
  readonly firstOfSitting = new Column();
  readonly #sayingOfSitting = new Column();
  /** By saying: its language. By language: the first saying in it. */
  readonly #languages: Language[] = [];
  readonly #firstIn = new Map<Language, number>();
  readonly #said = { user: new Said(), assistant: new Said() };
  readonly #vocabulary: Vocabulary;
  /** What it took when it was measured last. */
  #measured = { passages: -1, sayings: -1, bytes: 0 };

  /** `vocabulary`: that of another index, which may have more terms than stand here. */
  constructor(vocabulary = new Vocabulary()) {
    this.#vocabulary = vocabulary;
    this.termsBefore.push(0);
    this.termsFrom.push(0);
  }

  /** About how many bytes it takes besides the texts, which others hold too. */
  get bytes(): number {
    const { length: passages } = this.sayingOf;
    const isSame = this.#measured.passages === passages &&
      this.#measured.sayings === this.sayings.length;
    if (!isSame) {
      this.#measured = { passages, sayings: this.sayings.length, bytes: this.#measure() };
    }
    return this.#measured.bytes;
  }

  #measure(): number {
    const parts = [
      ...[this.sayingOf, this.start, this.end, this.sittingOf, this.kinds],
      ...[this.termsBefore, this.terms, this.termsFrom, this.#firstOfSaying],
      ...[this.firstOfSitting, this.#sayingOfSitting],
      ...[this.postings, this.names, this.equals, this.shortest, this.days, this.#vocabulary],
    ];
    const columns = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    return columns + this.sayings.length * BYTES_PER_SAYING;
  }

  /**
   * Adds a saying in steps. Between them its first passages are there, and everything can be asked
   * of the sayings before it; `truncate` drops it like any other.
   */
  *addSteps(saying: Saying): Steps<void> {
    const number = this.sayings.length;
    const language = languageOf(saying.text, this.languageBefore(number));
    this.#begin(saying, language);
    yield* this.names.addSteps(saying.text, { saying: number, role: saying.role });
    let passages = 0;
    const { text } = saying;
    const ranges = saying.isWhole ? [{ start: 0, end: text.length }] : passagesOf(text);
    for (const range of ranges) {
      if (passages > 0 && passages % PASSAGES_A_STEP === 0) yield;
      this.#addPassage(saying.text, { ...range, number, language });
      passages += 1;
    }
  }

  /**
   * An index of some sayings, by their numbers, that each stand by themselves, without reading their texts
   * again. They name no side there.
   */
  excerpt(numbers: readonly number[]): PassageIndex {
    const excerpt = new PassageIndex(this.#vocabulary);
    const terms = numbers.reduce((sum, number) => sum + this.#termsIn(number), 0);
    excerpt.postings.addTerms(this.#vocabulary.size, 2 * terms);
    excerpt.terms.reserve(terms);
    for (const number of numbers) excerpt.#addFrom(this, number);
    return excerpt;
  }

  /** How many distinct terms the passages of a saying have. */
  #termsIn(number: number): number {
    const [first, end] = [this.passagesIn(number), this.passagesIn(number + 1)];
    return this.termsFrom.at(end) - this.termsFrom.at(first);
  }

  /** Adds a saying of another index with the same vocabulary. */
  #addFrom(other: PassageIndex, number: number): void {
    const saying = other.sayings[number];
    if (!saying) return;
    const { text } = saying;
    this.#begin(saying, other.languageBefore(number + 1));
    const first = other.passagesIn(number);
    const end = other.passagesIn(number + 1);
    for (let passage = first; passage < end; passage++) {
      const [from, to] = [other.start.at(passage), other.end.at(passage)];
      const place = { number: this.sayings.length - 1, start: from, end: to };
      this.#place(place, other.kinds.at(passage));
      this.equals.addFrom(other.equals, passage, {
        folded: () => foldText(text.slice(from, to)),
        foldedOf: this.#foldedOf,
      });
      this.#addTermsFrom(other, passage);
    }
  }

  /** Drops all but the first `count` sayings, in time proportional to the dropped ones. */
  truncate(count: number): void {
    if (count >= this.sayings.length) return;
    const passages = this.passagesIn(count);
    for (let passage = passages; passage < this.sayingOf.length; passage++) {
      for (const id of this.termsOf(passage)) this.postings.dropLast(id);
    }
    const sittings = countBelow(this.#sayingOfSitting.length, {
      valueAt: (index) => this.#sayingOfSitting.at(index),
      limit: count,
    });
    this.terms.truncate(this.termsFrom.at(passages));
    for (const column of [this.termsBefore, this.termsFrom]) column.truncate(passages + 1);
    const byPassage = [
      ...[this.sayingOf, this.start, this.end, this.sittingOf, this.kinds],
    ];
    for (const column of byPassage) column.truncate(passages);
    for (const column of [this.firstOfSitting, this.#sayingOfSitting]) column.truncate(sittings);
    this.#firstOfSaying.truncate(count);
    this.sayings.length = count;
    this.equals.truncate(passages);
    this.shortest.truncate(passages);
    this.#languages.length = count;
    for (const [language, first] of this.#firstIn) {
      if (first >= count) this.#firstIn.delete(language);
    }
    this.#said.user.truncate(count);
    this.#said.assistant.truncate(count);
    this.names.truncate(count);
    this.days.truncate(count);
  }

  /** The number of sayings before an event's position. */
  sayingsBefore(position: number): number {
    if (position === Infinity) return this.sayings.length;
    // What stands by itself has its number as its position.
    if (this.sayings[position]?.position === position) return position;
    const valueAt = (index: number) => this.sayings[index]?.position ?? 0;
    return countBelow(this.sayings.length, { valueAt, limit: position });
  }

  /** The number of passages in the first `sayings` sayings. */
  passagesIn(sayings: number): number {
    return sayings < this.sayings.length ? this.#firstOfSaying.at(sayings) : this.sayingOf.length;
  }

  /** Where a sitting ends among the first `passages` passages. */
  endOfSitting(sitting: number, passages: number): number {
    const isLast = sitting + 1 >= this.firstOfSitting.length;
    return isLast ? passages : Math.min(passages, this.firstOfSitting.at(sitting + 1));
  }

  /** How much each side said in the first `sayings` sayings. */
  saidIn(sayings: number): Readonly<Record<Role, SaidSoFar>> {
    return { user: this.#said.user.upTo(sayings), assistant: this.#said.assistant.upTo(sayings) };
  }

  shape(sayings: number): Shape {
    return { user: this.#said.user.mean(sayings), assistant: this.#said.assistant.mean(sayings) };
  }

  /** By term: its row in the table of word vectors, or -1. */
  get rows(): Column {
    return this.#vocabulary.rows;
  }

  /** The term that has a row in the table of word vectors. */
  idOfRow(row: number): number | undefined {
    return this.#vocabulary.idOfRow(row);
  }

  /** The language of the last of the first `sayings` sayings; English before there are any. */
  languageBefore(sayings: number): Language {
    return this.#languages[sayings - 1] ?? "en";
  }

  /** The languages of the first `sayings` sayings. */
  languagesBefore(sayings: number): Language[] {
    return [...this.#firstIn].filter(([, first]) => first < sayings).map(([language]) => language);
  }

  /** The terms by number. */
  get shapes(): TermShapes {
    return this.#vocabulary.shapes;
  }

  idOf(term: string): number | undefined {
    return this.#vocabulary.idOf(term);
  }

  /** The distinct terms of a passage. */
  termsOf(passage: number): Int32Array {
    const from = this.termsFrom.at(passage);
    return this.terms.values.subarray(from, this.termsFrom.at(passage + 1));
  }

  /** The length of a passage, in UTF-16 units. */
  lengthOf(passage: number): number {
    return this.end.at(passage) - this.start.at(passage);
  }

  /** The first passage with a text equal to this folded one. */
  firstEqualTo(folded: TextSought): number | undefined {
    return this.equals.firstEqualTo(folded, this.#foldedOf);
  }

  /** The text of a passage. */
  textOf(passage: number): string {
    const { text } = this.sayings[this.sayingOf.at(passage)] ?? { text: "" };
    return text.slice(this.start.at(passage), this.end.at(passage));
  }

  readonly #foldedOf = (passage: number) => foldText(this.textOf(passage));

  /** Notes a saying whose passages come next. */
  #begin(saying: Saying, language: Language): void {
    const number = this.sayings.length;
    const previous = this.sayings.at(-1);
    const anew = !previous || saying.at - previous.at > SITTING_GAP_MS;
    this.sayings.push(saying);
    this.#firstOfSaying.push(this.sayingOf.length);
    if (anew) {
      this.firstOfSitting.push(this.sayingOf.length);
      this.#sayingOfSitting.push(number);
    }
    this.days.add(saying.at);
    this.#languages.push(language);
    if (!this.#firstIn.has(language)) this.#firstIn.set(language, number);
    this.#said.user.add(saying.role === "user" ? saying.text.length : undefined);
    this.#said.assistant.add(saying.role === "assistant" ? saying.text.length : undefined);
  }

  /** Notes where the next passage stands, and of what kinds it is. */
  #place({ start, end, number }: Range & { readonly number: number }, kinds: number): void {
    this.shortest.add(this.sayingOf.length, end - start, kinds);
    this.sayingOf.push(number);
    this.start.push(start);
    this.end.push(end);
    this.sittingOf.push(this.firstOfSitting.length - 1);
    this.kinds.push(kinds);
  }

  #addPassage(whole: string, { start, end, number, language }: Range & {
    readonly number: number;
    readonly language: Language;
  }): void {
    const text = whole.slice(start, end);
    const unlabelled = this.names.labels.without(text, number);
    const folded = foldText(unlabelled);
    const asking = asks(text) ? ASKING : 0;
    const side = this.sayings[number]?.role === "assistant" ? OF_ASSISTANT : 0;
    const telling = tellsTime(folded) ? TELLING : 0;
    this.#place({ start, end, number }, asking | side | telling);
    this.equals.add(unlabelled === text ? folded : foldText(text), this.#foldedOf);
    this.#addTerms(this.#vocabulary.read(unlabelled, language, dateTermsIn(folded)));
  }

  /** Notes the terms of the passage that was placed last: those of one of another index. */
  #addTermsFrom(other: PassageIndex, from: number): void {
    const passage = this.sayingOf.length - 1;
    const count = other.termsBefore.at(from + 1) - other.termsBefore.at(from);
    const terms = other.termsOf(from);
    const isOnce = count === terms.length;
    for (const term of terms) {
      this.postings.add(term, passage, isOnce ? 1 : other.postings.countIn(term, from));
      this.terms.push(term);
    }
    this.termsFrom.push(this.terms.length);
    this.termsBefore.push(this.termsBefore.last() + count);
  }

  /** Notes the terms of the passage that was placed last, repeated ones included. */
  #addTerms(ids: Iterable<number> & { readonly length: number }): void {
    const passage = this.sayingOf.length - 1;
    const from = this.terms.length;
    while (this.postings.size < this.#vocabulary.size) this.postings.addTerm();
    while (counts.length < this.#vocabulary.size) counts.push(0);
    for (const id of ids) {
      const count = counts.at(id);
      if (count === 0) this.terms.push(id);
      counts.set(id, count + 1);
    }
    let withRow = 0;
    for (let index = from; index < this.terms.length; index++) {
      const id = this.terms.at(index);
      if (this.rows.at(id) >= 0) withRow += 1;
      this.postings.add(id, passage, counts.at(id));
      counts.set(id, 0);
    }
    this.kinds.set(passage, this.kinds.at(passage) | (withRow << KIND_BITS));
    this.termsFrom.push(this.terms.length);
    this.termsBefore.push(this.termsBefore.last() + ids.length);
  }
}
