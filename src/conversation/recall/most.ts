/** The greatest of some numbers, or 0 if none is above it. */
export function mostOf(values: Float64Array): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value > most) most = value;
  }
  return most;
}
