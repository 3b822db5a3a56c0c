import termLines from "./table/terms.txt" with { type: "text" };
import vectorText from "./table/vectors.txt" with { type: "text" };

/** The parts of a word's vector. */
export const DIMENSIONS = 50;

let terms: readonly string[] | undefined;
let rows: ReadonlyMap<string, number> | undefined;
let vectors: Float32Array | undefined;

/** The row of a term in the table of word vectors; -1 for a term that it lacks. */
export function rowOf(term: string): number {
  rows ??= new Map(tableTerms().map((each, row) => [each, row]));
  return rows.get(term) ?? -1;
}

/** The terms of the table, by row. */
export function tableTerms(): readonly string[] {
  return terms ??= termLines.trimEnd().split("\n");
}

/**
 * The vectors of all terms, row by row, each of length 1, so that the scalar product of two is their
 * cosine. `bench/word_vectors.ts` makes them: English words only.
 */
export function wordVectors(): Float32Array {
  return vectors ??= normalised(Uint8Array.fromBase64(vectorText.trimEnd()));
}

/** Signed bytes as vectors of length 1. */
function normalised(bytes: Uint8Array): Float32Array {
  const values = Float32Array.from(new Int8Array(bytes.buffer));
  for (let start = 0; start < values.length; start += DIMENSIONS) {
    let squares = 0;
    for (let part = start; part < start + DIMENSIONS; part++) squares += (values[part] ?? 0) ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let part = start; part < start + DIMENSIONS; part++) {
      values[part] = (values[part] ?? 0) / length;
    }
  }
  return values;
}
