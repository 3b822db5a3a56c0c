/** A value at a time. */
export interface Sample {
  /** In ms. */
  readonly at: number;
  readonly value: number;
}

/** A straight line through samples by least squares. */
export interface Trend {
  /** By how much the value grows in an hour. */
  readonly perHour: number;
  /** With 95 % confidence it is off by no more than this; NaN for fewer than three samples. */
  readonly within: number;
}

const HOUR_MS = 3_600_000;

/** How many standard errors 95 % are within. */
const CONFIDENCE = 1.96;

/** How values change with time. Neighbours are taken as independent, which they hardly are. */
export function trendOf(samples: readonly Sample[]): Trend {
  const { length } = samples;
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / length;
  const at = mean((sample) => sample.at);
  const value = mean((sample) => sample.value);
  const spread = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
  const slope = samples.reduce((sum, each) => sum + (each.at - at) * (each.value - value), 0) /
    spread;
  const left = samples.reduce(
    (sum, each) => sum + (each.value - value - slope * (each.at - at)) ** 2,
    0,
  );
  const error = Math.sqrt(left / (length - 2) / spread);
  return { perHour: slope * HOUR_MS, within: CONFIDENCE * error * HOUR_MS };
}
