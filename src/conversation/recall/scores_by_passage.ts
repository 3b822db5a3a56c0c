/** The scores of the passages of one index, which can still be changed. */
export interface ScoresByPassage {
  /** How many passages there are. */
  readonly passages: number;
  /** The score of a passage; 0 if it does not match. */
  at(passage: number): number;
  set(passage: number, score: number): void;
}
