/** How rare a term is that so many of all texts have: the never negative idf of Lucene. */
export function idf(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}
