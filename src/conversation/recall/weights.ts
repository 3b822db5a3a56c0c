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
  /** Factor for what a question lends to the passage after it, which may answer it. */
  readonly answer: number;
  /** The share of its sitting's score that a passage gets. */
  readonly sitting: number;
  /** Factor for what the user said. */
  readonly user: number;
  /** What each of the user's passages that matches gets besides, in shares of the message's whole idf. */
  readonly asked: number;
  /** The share of what is recalled that the assistant's passages get, however they score. */
  readonly assistant: number;
  /** Factor for what the one side said where the message asks about the other. */
  readonly other: number;
  /** Factor for a side's name as a search word: it stands where the other one speaks. */
  readonly name: number;
  /** Factor for the words that put a question, such as "kind" and "mention". */
  readonly asking: number;
  /** The share of a word's worth that the most similar other word has. */
  readonly alike: number;
  /** What the passage closest in meaning gets, in shares of the best passage's score. */
  readonly meaning: number;
  /** What telling a time adds where one is asked for, in shares of the best passage's score. */
  readonly time: number;
  /** What fitting a date adds, likewise. */
  readonly date: number;
  /** Power of its cost by which a passage's score is divided: short ones leave room for others. */
  readonly cost: number;
}

/**
 * The ratios of lengths, as powers of 2: up to the first a talk counts as one among equals, from the
 * second on wholly as questions with long answers.
 */
const NO_LEAN = 0.5;
const FULL_LEAN = 3;

/**
 * Weights for a conversation of this shape. In a talk among equals a line depends on those around it,
 * and both sides state facts. If one side asks briefly and the other answers at length, most facts are
 * in what the user says, and its surroundings matter less; a share is kept for the answers, which
 * would seldom come first. The weights change gradually in between.
 */
export function weightsFor(shape: Shape): Weights {
  const lean = leanOf(shape);
  const near = 1 - lean;
  return {
    k1: 1.2,
    b: 0.5,
    neighbours: [0.5 * near + 0.2 * lean, 0.2 * near + 0.1 * lean, 0.1 * near, 0.05 * near],
    answer: 1 + 0.5 * near,
    sitting: 0.5,
    user: 1 + 2 * lean,
    asked: 0.5 * lean,
    assistant: 0.2 * lean,
    other: 0.5 + 0.5 * lean,
    name: 0.3,
    asking: 0.4,
    alike: 0.4,
    meaning: 0.3 * near + 0.1 * lean,
    time: 0.3 * near + 0.1 * lean,
    date: 0.7,
    cost: 0.2 + 0.2 * lean,
  };
}

/** From 0 for a talk among equals to 1 where the assistant says eight times as much at a time. */
function leanOf({ user, assistant }: Shape): number {
  const ratio = (assistant + 1) / (user + 1);
  return Math.min(1, Math.max(0, (Math.log2(ratio) - NO_LEAN) / (FULL_LEAN - NO_LEAN)));
}
