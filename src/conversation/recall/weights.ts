/** The shape of a conversation so far: the mean length of each side's sayings, in UTF-16 units. */
export interface Shape {
  readonly user: number;
  readonly assistant: number;
}

/** The weight of each signal. */
export interface Weights {
  /** BM25's saturation. */
  readonly k1: number;
  /** BM25's share of length normalisation. */
  readonly b: number;
  /** The share of their score that passages at distance 1, 2, … lend to a passage. */
  readonly neighbours: readonly number[];
  /** The share of its sitting's score that a passage gets. */
  readonly sitting: number;
  /** Factor for what the user said. */
  readonly user: number;
  /** Factor for what the one side said where the message asks about the other. */
  readonly other: number;
  /** Factor for a side's name as a search word: it stands where the other one speaks. */
  readonly name: number;
  /** Factor for the words that put a question, such as "kind" and "mention". */
  readonly asking: number;
  /** What telling a time adds where one is asked for, in shares of the best passage's score. */
  readonly time: number;
  /** What fitting a date adds, likewise. */
  readonly date: number;
  /** Power of its cost by which a passage's score is divided: short ones leave room for others. */
  readonly cost: number;
}

/** The ratio of lengths at which a talk counts wholly as questions and long answers, as a power of 2. */
const FULL_LEAN = 3;

/**
 * Weights for a conversation of this shape. In a talk among equals a line depends on those around it,
 * and both sides state facts. If one side asks briefly and the other answers at length, the facts are
 * in what the user says, and its surroundings matter little. The weights change gradually in between.
 */
export function weightsFor(shape: Shape): Weights {
  const lean = leanOf(shape);
  const near = 1 - lean;
  return {
    k1: 1.2,
    b: 0.5,
    neighbours: [0.4, 0.15, 0.1, 0.05].map((share) => share * near),
    sitting: 0.25 + 0.25 * near,
    user: 1 + 0.5 * lean,
    other: 0.5 + 0.5 * lean,
    name: 0.3,
    asking: 0.4,
    time: 0.3,
    date: 0.7,
    cost: 0.2,
  };
}

/** From 0 for a talk among equals to 1 where the assistant says eight times as much at a time. */
function leanOf({ user, assistant }: Shape): number {
  const ratio = (assistant + 1) / (user + 1);
  return Math.min(1, Math.max(0, Math.log2(ratio) / FULL_LEAN));
}
