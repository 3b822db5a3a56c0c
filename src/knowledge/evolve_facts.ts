import type { RecordedSpaceEvent } from "./events.ts";
import type { Fact, FactVersion, Forgetting } from "./facts.ts";
import { BYTES_PER_FACT, BYTES_PER_PIN, bytesOfVersion } from "./space_footprint.ts";
import type { Space } from "./space.ts";
import { textOfVersion, withoutTextAt } from "./space_texts.ts";
import { settleFact } from "./withheld.ts";

type Event<Type extends RecordedSpaceEvent["type"]> = Extract<RecordedSpaceEvent, { type: Type }>;

/** A new fact; one whose id is known changes nothing. */
export function learnFact(space: Space, event: Event<"FactLearned">): Space {
  const { fact } = event.data;
  if (space.facts.get(fact)) return space;
  const version = versionOf(event);
  const index = space.facts.length;
  const learned: Fact = { fact, versions: [version], pins: [] };
  return {
    ...space,
    texts: withText(space, version, index),
    facts: space.facts.push(learned),
    count: { ...space.count, facts: space.count.facts + 1 },
    bytes: space.bytes + BYTES_PER_FACT + bytesOfVersion(version),
  };
}

/** Another version of a fact that is not forgotten. */
export function reviseFact(space: Space, event: Event<"FactRevised">): Space {
  const found = heldFact(space, event.data.fact);
  if (!found) return space;
  const version = versionOf(event);
  const [first, ...later] = found.fact.versions;
  const revised = { ...found.fact, versions: [first, ...later, version] as const };
  const told = {
    ...space,
    texts: withText(space, version, found.index),
    facts: space.facts.replace(found.index, revised),
    bytes: space.bytes + bytesOfVersion(version),
  };
  return settleFact(told, found.index, event.position);
}

/** A fact is pinned, or no longer. */
export function pinFact(space: Space, event: Event<"FactPinned" | "FactUnpinned">): Space {
  const found = heldFact(space, event.data.fact);
  if (!found) return space;
  const { position, at, type } = event;
  const pins = [...found.fact.pins, { position, at, isPinned: type === "FactPinned" }];
  return {
    ...space,
    facts: space.facts.replace(found.index, { ...found.fact, pins }),
    bytes: space.bytes + BYTES_PER_PIN,
  };
}

/** A fact is gone, with the texts of all its versions. */
export function forgetFact(space: Space, event: Event<"FactForgotten">): Space {
  const found = heldFact(space, event.data.fact);
  if (!found) return space;
  const { position, at, data: { reason, guard } } = event;
  const forgotten = { position, at, reason, ...(guard ? { guard } : {}) };
  const erased = replaceVersions(space, found.index, withoutText);
  const fact = erased.facts.at(found.index) ?? found.fact;
  return {
    ...erased,
    facts: erased.facts.replace(found.index, { ...fact, forgotten }),
    ...withGuard(erased, found.index, forgotten),
    count: { ...erased.count, facts: erased.count.facts - 1 },
  };
}

/** The lists of what is guarded, with a fact that is forgotten. */
export function withGuard(
  { guarded, orphaned }: Pick<Space, "guarded" | "orphaned">,
  index: number,
  { reason, guard }: Pick<Forgetting, "reason" | "guard">,
): Pick<Space, "guarded" | "orphaned"> {
  if (!guard) return { guarded, orphaned };
  return reason === "source_erased"
    ? { guarded, orphaned: orphaned.push(index, guard) }
    : { guarded: guarded.push(index, guard), orphaned };
}

/** Takes one life of a session from a fact's sources; a version that has no other loses its text. */
export function takeSource(
  space: Space,
  { fact, session, generation }: {
    readonly fact: number;
    readonly session: string;
    readonly generation: string;
  },
): Space {
  return replaceVersions(space, fact, (version) => {
    const sources = version.sources.filter((source) =>
      source.session !== session || source.generation !== generation
    );
    if (sources.length === version.sources.length) return version;
    const kept = { ...version, sources };
    return sources.length === 0 ? withoutText(kept) : kept;
  });
}

function replaceVersions(
  space: Space,
  index: number,
  change: (version: FactVersion) => FactVersion,
): Space {
  const fact = space.facts.at(index);
  if (!fact) return space;
  let { texts, bytes } = space;
  const changed = (version: FactVersion) => {
    const next = change(version);
    bytes += bytesOfVersion(next) - bytesOfVersion(version);
    if (next.text !== version.text) texts = withoutTextAt(texts, version.position);
    return next;
  };
  const [first, ...later] = fact.versions;
  const versions = [changed(first), ...later.map(changed)] as const;
  return { ...space, facts: space.facts.replace(index, { ...fact, versions }), texts, bytes };
}

/** A fact that is known and not forgotten, with its index. */
function heldFact({ facts }: Space, id: string): { fact: Fact; index: number } | undefined {
  const index = facts.indexesOf(id).at(-1);
  const fact = index === undefined ? undefined : facts.at(index);
  return index === undefined || !fact || fact.forgotten ? undefined : { fact, index };
}

function withoutText({ redacted: _, ...version }: FactVersion): FactVersion {
  return { ...version, text: "" };
}

function versionOf({ position, at, data }: Event<"FactLearned" | "FactRevised">): FactVersion {
  const { text, saidBy, saidAt, sources, redacted } = data;
  return { position, at, text, saidBy, saidAt, sources, ...(redacted ? { redacted } : {}) };
}

/** The texts of a space with that of a version. */
function withText({ texts }: Space, version: FactVersion, fact: number): Space["texts"] {
  return texts.push(textOfVersion(version, fact));
}
