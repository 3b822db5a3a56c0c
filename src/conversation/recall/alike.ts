import { productsWithAll } from "./products.ts";

/** Words with at least this cosine are used alike. */
const LEAST_COSINE = 0.35;

/**
 * The number of rows whose likes are kept, about 1,700 bytes each: conversations come back to the same
 * words, those of several to more than one does, and looking one up takes as long as a search.
 */
const KEPT = 4_000;
const kept = new Map<number, Alike>();

/** The terms that are used like another. */
export interface Alike {
  /** Their rows in the table of word vectors, which has fewer than 2 ** 16. */
  readonly rows: Uint16Array;
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
  const cosines = productsWithAll(row);
  const rows: number[] = [];
  const likeness: number[] = [];
  for (let other = 0; other < cosines.length; other++) {
    const cosine = cosines[other] ?? 0;
    if (cosine < LEAST_COSINE || other === row) continue;
    rows.push(other);
    likeness.push((cosine - LEAST_COSINE) / (1 - LEAST_COSINE));
  }
  return { rows: Uint16Array.from(rows), likeness: Float32Array.from(likeness) };
}
