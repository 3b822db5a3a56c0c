/**
 * How long the texts of a window's turns may be. A turn arrives as the newest one and keeps that form
 * until the window moves.
 */
export interface TurnForms {
  /** The index of the turn at which the window last moved; -1 if it never did. */
  readonly moved: number;
  /** The maximum length of one text of that turn; those of later turns are whole. */
  readonly newest: number;
  /** The maximum length of one text of an earlier turn. */
  readonly older: number;
}

/** The maximum length of one text of the turn at an index, in characters. */
export function capOf({ moved, newest, older }: TurnForms, index: number): number {
  if (index > moved) return Infinity;
  return index === moved ? newest : older;
}
