/** A figure beside what is asked of it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The most that it may be. */
  readonly atMost: number;
  /** How many decimals are printed. */
  readonly digits?: number;
}

/** Prints a figure on a line, with whether it is met. */
export function printFigure({ name, value, unit, atMost, digits = 2 }: Figure): void {
  const isMet = value <= atMost;
  const asked = `asked: at most ${atMost}${unit}`;
  const outcome = Number.isNaN(value) ? "not measured" : isMet ? "met" : "NOT MET";
  console.log(`${name}: ${value.toFixed(digits)}${unit} (${asked}; ${outcome})`);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
