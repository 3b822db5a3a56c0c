import { MAX_SOURCES, type Source } from "./events.ts";

/** Sources with one more, or with more positions of one; the same list where nothing is new or fits. */
export function withSource(sources: readonly Source[], more: Source): readonly Source[] {
  const index = sources.findIndex(({ session, generation }) =>
    session === more.session && generation === more.generation
  );
  const known = sources[index];
  if (!known) return sources.length < MAX_SOURCES ? [...sources, more] : sources;
  const all = [...new Set([...known.positions, ...more.positions])].sort((a, b) => a - b);
  const positions = all.slice(0, MAX_SOURCES);
  if (positions.length === known.positions.length) return sources;
  return sources.with(index, { ...known, positions });
}
