/** What a text is cut into. */
type Granularity = NonNullable<Intl.SegmenterOptions["granularity"]>;

const made = new Map<Granularity, Intl.Segmenter>();

/** Cuts texts of any language. It is made when it is first asked for: that takes milliseconds. */
export function segmenter(granularity: Granularity): Intl.Segmenter {
  let known = made.get(granularity);
  if (!known) made.set(granularity, known = new Intl.Segmenter("und", { granularity }));
  return known;
}
