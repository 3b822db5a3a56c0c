/** What a talk looks like so far. Lengths in characters (UTF-16 units). */
export interface Shape {
  /** Mean length of what the user says. */
  readonly user: number;
  /** Mean length of what the assistant says. */
  readonly assistant: number;
}

/** How much each sign counts. */
export interface Weights {
  /** BM25's saturation. */
  readonly k1: number;
  /** BM25's share of length normalisation. */
  readonly b: number;
  /** What flows in from passages at distance 1, 2, 3, 4. */
  readonly neighbours: readonly number[];
  /** What the sitting's own score adds. */
  readonly sitting: number;
  /** Factor for what the user said, over what the assistant said. */
  readonly user: number;
  /** Bonus for what the person said that is asked about, in shares of the best score. */
  readonly person: number;
  /** What is left of a person's name as a search word. */
  readonly name: number;
  /** Bonus for telling a time where one is asked for, likewise. */
  readonly time: number;
  /** Bonus for a date that fits, likewise. */
  readonly date: number;
  /** Power of a passage's cost by which its score is divided: short ones leave room for others. */
  readonly cost: number;
}

/** Weights for a talk of this shape. */
export function weightsFor(shape: Shape): Weights {
  const lean = leanOf(shape);
  const near = 1 - lean;
  return {
    k1: 1.2,
    b: 0.5,
    neighbours: [0.3 * near, 0.15 * near, 0.1 * near, 0.1 * near],
    sitting: 0.5 * near,
    user: 1 + 0.5 * lean,
    person: 0.2 * near,
    name: 0.3,
    time: 0.2,
    date: 0.5,
    cost: 0.2,
  };
}

/** From 0 for a talk among equals to 1 where one asks in short and the other answers at length. */
function leanOf({ user, assistant }: Shape): number {
  const ratio = (assistant + 1) / (user + 1);
  return Math.min(1, Math.max(0, Math.log2(ratio) / 3));
}
