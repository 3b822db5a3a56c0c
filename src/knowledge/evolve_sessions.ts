import { type CarriedForgetting, MOST_UNREAD, type RecordedSpaceEvent } from "./events.ts";
import { takeSource } from "./evolve_facts.ts";
import { mergedCarried } from "./merged_carried.ts";
import { type Carried, type Digest, type SpaceSession, toldIn } from "./sessions.ts";
import { factsFrom, sessionIndex, type Space } from "./space.ts";
import {
  BYTES_PER_CARRIED,
  BYTES_PER_SESSION,
  bytesOfCarried,
  bytesOfDigest,
} from "./space_footprint.ts";
import { textOfDigest, withoutTextAt } from "./space_texts.ts";
import { settleFact } from "./withheld.ts";

type Event<Type extends RecordedSpaceEvent["type"]> = Extract<RecordedSpaceEvent, { type: Type }>;

/** A session joins, or one that left comes back. */
export function joinSession(space: Space, { position, at, data }: Event<"SessionJoined">): Space {
  const { session, generation, title, from = 1, carried = [] } = data;
  const index = sessionIndex(space, session, generation);
  const known = index === undefined ? undefined : space.sessions.at(index);
  const before = known?.carried ?? [];
  const more = carried.map((each) => carriedAt(each, position));
  const all = mergedCarried([...before, ...more], ({ reason }) => reason);
  const now: SpaceSession = {
    ...{ session, generation, state: "there", joined: { position, at } },
    joins: [...known?.joins ?? [], { position, ...(title === undefined ? {} : { title }) }],
    next: Math.max(from, (known?.learnedTo ?? 0) + 1),
    learnedTo: known?.learnedTo ?? 0,
    digests: known?.digests ?? [],
    ...(known?.withheld ? { withheld: known.withheld } : {}),
    ...(all.length > 0 ? { carried: all } : {}),
    ...unreadOf([...known?.unread ?? []].filter((position) => position >= from)),
  };
  const isMore = known?.state !== "there";
  return {
    ...space,
    sessions: index === undefined ? space.sessions.push(now) : space.sessions.replace(index, now),
    count: { ...space.count, sessions: space.count.sessions + (isMore ? 1 : 0) },
    bytes: space.bytes + (known ? 0 : BYTES_PER_SESSION) +
      (all.length - before.length) * BYTES_PER_CARRIED,
    ...(carried.length > 0 ? { hasCarried: true as const } : {}),
  };
}

/**
 * A session leaves; where it is erased, with what it was about and what only it said, also where there
 * is no record of it any more.
 */
export function leaveSession(space: Space, event: Event<"SessionLeft">): Space {
  const { position, at, data } = event;
  const index = sessionIndex(space, data.session, data.generation);
  const known = index === undefined ? undefined : space.sessions.at(index);
  if (index === undefined || !known) {
    return data.reason === "erased" ? withoutSource(space, event) : space;
  }
  const { carried, ...bare } = known;
  const kept = carried && data.reason !== "erased" ? { carried } : undefined;
  const left = { ...bare, ...kept, state: data.reason, left: { position, at } };
  const fewer = known.state === "there" ? 1 : 0;
  const moved = {
    ...space,
    sessions: space.sessions.replace(index, left),
    count: { ...space.count, sessions: space.count.sessions - fewer },
    bytes: space.bytes - (kept ? 0 : bytesOfCarried(known)),
  };
  if (data.reason !== "erased") return moved;
  return withoutSource(eraseSaid(moved, toldIn(known), [index]), event);
}

/** No fact names an erased session as its source any more. */
function withoutSource(space: Space, { position, data }: Event<"SessionLeft">): Space {
  let erased = space;
  for (const fact of factsFrom(data, space)) {
    erased = settleFact(takeSource(erased, { fact, ...data }), fact, position);
  }
  return erased;
}

/** What a session said was read. */
export function digestSession(space: Space, event: Event<"SessionDigested">): Space {
  const { position, at, data } = event;
  const index = sessionIndex(space, data.session, data.generation);
  const known = index === undefined ? undefined : space.sessions.at(index);
  if (index === undefined || !known) return space;
  const { from, to, text, title, saidFrom, saidTo, terms = [], unread = [], reread = [] } = data;
  const digest: Digest = {
    ...{ position, at, from, to, text, saidFrom, saidTo, terms },
    ...(title === undefined ? {} : { title }),
    ...(reread.length > 0 ? { reread } : {}),
  };
  const { unread: before = new Set(), ...session } = known;
  const learned = {
    ...session,
    ...unreadOf([...before.difference(new Set(reread)), ...unread].slice(-MOST_UNREAD)),
    next: Math.max(known.next, to + 1),
    learnedTo: Math.max(known.learnedTo, to),
    digests: [...known.digests, digest],
  };
  return {
    ...space,
    sessions: space.sessions.replace(index, learned),
    texts: space.texts.push(textOfDigest(digest, known)),
    bytes: space.bytes + bytesOfDigest(digest),
  };
}

function carriedAt({ isErased, ...rest }: CarriedForgetting, position: number): Carried {
  return { ...rest, position, reason: isErased ? "source_erased" : "owner" };
}

function unreadOf(positions: readonly number[]): Pick<SpaceSession, "unread"> {
  return positions.length > 0 ? { unread: new Set(positions) } : {};
}

/** Erases the texts and titles of joins and digests at these positions, of some sessions or of all. */
export function eraseSaid(
  space: Space,
  positions: readonly number[],
  among: Iterable<number> = Array(positions.length > 0 ? space.sessions.length : 0).keys(),
): Space {
  const erased = new Set(positions);
  let { sessions, texts, bytes } = space;
  for (const index of among) {
    const known = sessions.at(index);
    if (!known || !toldIn(known).some((position) => erased.has(position))) continue;
    const joins = known.joins.map((join) =>
      erased.has(join.position) ? { position: join.position } : join
    );
    const digests = known.digests.map((digest) => {
      if (!erased.has(digest.position)) return digest;
      const { title: _, ...untitled } = digest;
      const bare = { ...untitled, text: "", terms: [] };
      bytes += bytesOfDigest(bare) - bytesOfDigest(digest);
      texts = withoutTextAt(texts, digest.position);
      return bare;
    });
    sessions = sessions.replace(index, { ...known, joins, digests });
  }
  return { ...space, sessions, texts, bytes };
}
