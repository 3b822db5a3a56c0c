import { DIMENSIONS, wordVectors } from "./word_vectors.ts";

/**
 * By place in `rows`: the product of a vector with the one in that row of the table. Four at a time,
 * since each addition waits for the one before it.
 */
export function productsWith(vector: Float64Array, rows: Int32Array): Float64Array {
  const vectors = wordVectors();
  const products = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place += 4) {
    const [first, second] = [startOf(rows, place), startOf(rows, place + 1)];
    const [third, fourth] = [startOf(rows, place + 2), startOf(rows, place + 3)];
    let [one, two, three, four] = [0, 0, 0, 0];
    for (let part = 0; part < DIMENSIONS; part++) {
      const own = vector[part] ?? 0;
      one += own * (vectors[first + part] ?? 0);
      two += own * (vectors[second + part] ?? 0);
      three += own * (vectors[third + part] ?? 0);
      four += own * (vectors[fourth + part] ?? 0);
    }
    products[place] = one;
    products[place + 1] = two;
    products[place + 2] = three;
    products[place + 3] = four;
  }
  return products;
}

/**
 * By row of the table: the product of its vector with that of one of them; the even and the odd parts
 * are summed apart. Two rows at a time, likewise.
 */
export function productsWithAll(row: number): Float64Array {
  const vectors = wordVectors();
  const own = Float64Array.from(vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS));
  const products = new Float64Array(vectors.length / DIMENSIONS);
  for (let place = 0; place < products.length; place += 2) {
    const first = place * DIMENSIONS;
    const second = place + 1 < products.length ? first + DIMENSIONS : first;
    let even = 0;
    let odd = 0;
    let nextEven = 0;
    let nextOdd = 0;
    for (let part = 0; part < DIMENSIONS; part += 2) {
      const one = own[part] ?? 0;
      const other = own[part + 1] ?? 0;
      even += one * (vectors[first + part] ?? 0);
      odd += other * (vectors[first + part + 1] ?? 0);
      nextEven += one * (vectors[second + part] ?? 0);
      nextOdd += other * (vectors[second + part + 1] ?? 0);
    }
    products[place] = even + odd;
    products[place + 1] = nextEven + nextOdd;
  }
  return products;
}

/** Where the vector of a row begins; past the last row, that of the first one of the table. */
function startOf(rows: Int32Array, place: number): number {
  return place < rows.length ? (rows[place] ?? 0) * DIMENSIONS : 0;
}
