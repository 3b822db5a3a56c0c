import { DIMENSIONS, wordVectors } from "./word_vectors.ts";

/** Words with at least this cosine are used alike. */
const LEAST_COSINE = 0.35;

/** The number of rows whose likes are kept: questions come back to the same words. */
const KEPT = 1_000;
const kept = new Map<number, Alike>();

/** The terms that are used like another. */
export interface Alike {
  /** Their rows in the table of word vectors. */
  readonly rows: Int32Array;
  /** By row: from 0 where the cosine is the least that counts, to 1 where it is 1. */
  readonly likeness: Float32Array;
}

/** The terms that are used like the one in this row of the table of word vectors, without itself. */
export function alikeTo(row: number): Alike {
  const known = kept.get(row) ?? lookUp(row);
  kept.delete(row);
  kept.set(row, known);
  if (kept.size > KEPT) {
    for (const oldest of kept.keys().take(1)) kept.delete(oldest);
  }
  return known;
}

function lookUp(row: number): Alike {
  const vectors = wordVectors();
  const own = Float64Array.from(vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS));
  const rows: number[] = [];
  const likeness: number[] = [];
  const note = (other: number, cosine: number) => {
    if (other === row) return;
    rows.push(other);
    likeness.push((cosine - LEAST_COSINE) / (1 - LEAST_COSINE));
  };
  const all = vectors.length / DIMENSIONS;
  for (let other = 0; other < all; other += 2) {
    const from = other * DIMENSIONS;
    const next = other + 1 < all ? from + DIMENSIONS : from;
    let [even, odd, nextEven, nextOdd] = [0, 0, 0, 0];
    for (let part = 0; part < DIMENSIONS; part += 2) {
      const [one, two] = [own[part] ?? 0, own[part + 1] ?? 0];
      even += one * (vectors[from + part] ?? 0);
      odd += two * (vectors[from + part + 1] ?? 0);
      nextEven += one * (vectors[next + part] ?? 0);
      nextOdd += two * (vectors[next + part + 1] ?? 0);
    }
    if (even + odd >= LEAST_COSINE) note(other, even + odd);
    if (next > from && nextEven + nextOdd >= LEAST_COSINE) note(other + 1, nextEven + nextOdd);
  }
  return { rows: Int32Array.from(rows), likeness: Float32Array.from(likeness) };
}
