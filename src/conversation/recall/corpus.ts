import { passageOf } from "./postings.ts";
import type { PassageIndex } from "./passage_index.ts";
import type { Role } from "./saying.ts";
import type { Alike } from "./alike.ts";
import { type Idfs, idfsAmong } from "./idfs.ts";
import { rowsOf, type RowsOfParts } from "./rows_of_parts.ts";
import type { Scratch } from "./scratch.ts";

/** The beginning of an index, as a part of what is searched. */
export interface CorpusPart {
  readonly index: PassageIndex;
  readonly passages: number;
  readonly sayings: number;
  /** Whether its passages stand together in sittings; facts do not. */
  readonly isTalk: boolean;
}

/** Terms of one index, with their rows in the table of word vectors and how like they are. */
export interface AlikeTerms {
  readonly ids: number[];
  readonly rows: number[];
  readonly likeness: number[];
}

const NO_TERMS: AlikeTerms = { ids: [], rows: [], likeness: [] };

/**
 * What several indexes have in common: how many of all their passages and sittings have a term. With
 * these counts a word is as rare in each index as in all of them together, so that scores of
 * different indexes can be compared.
 */
export class Corpus {
  /** The passages, their terms and the sittings of all parts. */
  readonly passages: number;
  readonly terms: number;
  readonly sittings: number;
  readonly #parts: readonly CorpusPart[];
  readonly #scratch: Scratch;
  #rows: RowsOfParts | undefined;
  readonly #counts = new Map<string, { readonly passages: number; readonly sittings: number }>();
  readonly #roles = new Map<string, Role | undefined>();
  readonly #alike = new Map<Alike, Map<PassageIndex, AlikeTerms>>();
  #idfs: Idfs | undefined;

  /** It is good for one search: until the scratch is released. */
  constructor(parts: readonly CorpusPart[], scratch: Scratch) {
    this.#parts = parts;
    this.#scratch = scratch;
    const sum = (of: (part: CorpusPart) => number) =>
      parts.reduce((total, part) => total + of(part), 0);
    this.passages = sum(({ passages }) => passages);
    this.terms = sum(({ index, passages }) => index.termsBefore.at(passages));
    this.sittings = sum((part) => part.isTalk ? sittingsIn(part) : 0);
  }

  /** The number of passages with a term. */
  passagesWith(term: string): number {
    return this.#count(term).passages;
  }

  /** The number of sittings with a term. */
  sittingsWith(term: string): number {
    return this.#count(term).sittings;
  }

  /** The side that a term names in one of the talks. */
  roleOf(term: string): Role | undefined {
    if (!this.#roles.has(term)) this.#roles.set(term, this.#findRole(term));
    return this.#roles.get(term);
  }

  #findRole(term: string): Role | undefined {
    for (const { index, sayings, isTalk } of this.#parts) {
      const role = isTalk ? index.names.roleOf(term, sayings) : undefined;
      if (role) return role;
    }
    return undefined;
  }

  /** The rows of all terms in the table of word vectors, each once. */
  get rows(): Int32Array {
    return this.#rowsOfParts.rows;
  }

  /** By row: the number of passages with its term. */
  get passagesByRow(): Int32Array {
    return this.#rowsOfParts.passages;
  }

  get #rowsOfParts(): RowsOfParts {
    return this.#rows ??= rowsOf(this.#parts, this.#scratch);
  }

  /** How rare a term is whose row is in the table of word vectors. */
  idfOfRow(row: number): number {
    this.#idfs ??= idfsAmong(this.passages);
    return this.#idfs.of(this.passagesByRow[row] ?? 0);
  }

  /** The terms of a part that are used like another, in the order of their rows. */
  alikeIn(part: PassageIndex, alike: Alike): AlikeTerms {
    const known = this.#alike.get(alike) ?? this.#findAlike(alike);
    this.#alike.set(alike, known);
    return known.get(part) ?? NO_TERMS;
  }

  #findAlike({ rows, likeness }: Alike): Map<PassageIndex, AlikeTerms> {
    const found = new Map<PassageIndex, AlikeTerms>();
    const { first, next, partAt, termAt } = this.#rowsOfParts;
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? 0;
      for (let at = first[row] ?? 0; at > 0; at = next[at] ?? 0) {
        const index = this.#parts[partAt[at] ?? 0]?.index;
        if (!index) continue;
        let terms = found.get(index);
        if (!terms) found.set(index, terms = { ids: [], rows: [], likeness: [] });
        terms.ids.push(termAt[at] ?? 0);
        terms.rows.push(row);
        terms.likeness.push(likeness[place] ?? 0);
      }
    }
    return found;
  }

  #count(term: string) {
    const known = this.#counts.get(term);
    if (known) return known;
    let [all, together] = [0, 0];
    for (const { index, passages, isTalk } of this.#parts) {
      const id = index.idOf(term);
      if (id === undefined) continue;
      const { postings } = index;
      const having = postings.countBefore(id, passages);
      all += having;
      if (!isTalk) continue;
      let current = -1;
      const from = postings.startOf(id);
      for (let place = from; place < from + having; place++) {
        const sitting = index.sittingOf.at(passageOf(postings.values[place] ?? 0));
        if (sitting !== current) together += 1;
        current = sitting;
      }
    }
    const count = { passages: all, sittings: together };
    this.#counts.set(term, count);
    return count;
  }
}

function sittingsIn({ index, passages }: CorpusPart): number {
  return passages === 0 ? 0 : index.sittingOf.at(passages - 1) + 1;
}
