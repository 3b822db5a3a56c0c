import { z } from "zod";
import { forgetReasonSchema, guardSchema } from "./events.ts";
import type { Fact, FactPin, FactVersion, FactWithholding, Forgetting } from "./facts.ts";
import {
  arePositions,
  areSources,
  areTexts,
  isFilled,
  isPlainRecord,
  isPosition,
  isSpeaker,
  isText,
} from "./plain_values.ts";
import type { Digest, SpaceSession } from "./sessions.ts";

/** What parts the words of a digest: hardly any word has it, and JSON has no escape for it. */
const BREAK = "|";

const count = z.int().nonnegative();

const headerSchema = z.object({
  form: z.string(),
  position: count,
  openedAt: z.number().optional(),
  name: z.string().optional(),
  droppedTo: count.optional(),
  hasCarried: z.literal(true).optional(),
  count: z.object({ facts: count, sessions: count }),
  bytes: count,
  guarded: z.array(count),
  size: z.object({ facts: count, sessions: count }),
});

const forgettingSchema = z.object({
  position: count,
  at: z.number(),
  reason: forgetReasonSchema,
  guard: guardSchema.optional(),
});

const carriedSchemas = z.array(forgettingSchema.extend({
  guard: guardSchema,
  positions: z.array(count),
}));

/** A digest whose words are one text, which is read much faster than hundreds of them. */
type PackedDigest = Omit<Digest, "terms"> & { readonly terms: string | readonly string[] };

/** A session as a snapshot holds it. */
export type PackedSession = Omit<SpaceSession, "digests" | "withheld" | "unread"> & {
  readonly digests: readonly PackedDigest[];
  readonly withheld?: readonly number[];
  readonly unread?: readonly number[];
};

/** A session as a snapshot holds it. */
export function packedSession({ withheld, unread, ...session }: SpaceSession): PackedSession {
  const digests = session.digests.map(packedDigest);
  return {
    ...{ ...session, digests },
    ...(withheld ? { withheld: [...withheld] } : {}),
    ...(unread ? { unread: [...unread] } : {}),
  };
}

function packedDigest(digest: Digest): PackedDigest {
  const { terms } = digest;
  const isPlain = terms.length > 0 && !terms.some((term) => term.includes(BREAK));
  return isPlain ? { ...digest, terms: terms.join(BREAK) } : digest;
}

/** The first line of a snapshot, if a value is one. */
export function plainHeader(value: unknown) {
  const read = headerSchema.safeParse(value).data;
  if (!read) return undefined;
  const { openedAt, name, droppedTo, hasCarried, ...rest } = read;
  return {
    ...rest,
    ...(openedAt === undefined ? {} : { openedAt }),
    ...(name === undefined ? {} : { name }),
    ...(droppedTo === undefined ? {} : { droppedTo }),
    ...(hasCarried ? { hasCarried } : {}),
  };
}

/** The fact that a value holds. Checked by hand, since a space has thousands. */
export function plainFact(value: unknown): Fact | undefined {
  if (!isPlainRecord(value) || !isFilled(value.fact)) return undefined;
  const { fact, versions, pins, withheld, forgotten } = value;
  if (!areVersions(versions) || !arePins(pins)) return undefined;
  if (withheld !== undefined && !areWithholdings(withheld)) return undefined;
  const known = { fact, versions, pins, ...(withheld ? { withheld } : {}) };
  if (forgotten === undefined) return known;
  const read = forgettingSchema.safeParse(forgotten).data;
  return read && { ...known, forgotten: withoutAbsent(read) };
}

/** The session that a value holds, with the words of its digests. */
export function plainSession(value: unknown): SpaceSession | undefined {
  if (!isPlainRecord(value)) return undefined;
  const { session, generation, state, joined, left, joins, next, learnedTo, digests } = value;
  const { withheld, unread, carried } = value;
  const isWhole = isFilled(session) && isText(generation) && isState(state) && isMoment(joined) &&
    areJoins(joins) && isPosition(next) && isCount(learnedTo) && Array.isArray(digests);
  if (!isWhole || left !== undefined && !isMoment(left)) return undefined;
  if (withheld !== undefined && !arePositions(withheld)) return undefined;
  if (unread !== undefined && !arePositions(unread)) return undefined;
  const brought = carried === undefined ? undefined : carriedSchemas.safeParse(carried).data;
  if (carried !== undefined && !brought) return undefined;
  const told = digests.map(plainDigest).filter((digest) => digest !== undefined);
  if (told.length < digests.length) return undefined;
  const rest = {
    ...(left === undefined ? {} : { left }),
    ...(withheld === undefined ? {} : { withheld: new Set(withheld) }),
    ...(unread === undefined ? {} : { unread: new Set(unread) }),
    ...(brought ? { carried: brought } : {}),
  };
  return { session, generation, state, joined, ...rest, joins, next, learnedTo, digests: told };
}

function plainDigest(value: unknown): Digest | undefined {
  if (!isPlainRecord(value)) return undefined;
  const { position, at, from, to, text, title, saidFrom, saidTo, terms, reread } = value;
  const isWhole = isPosition(position) && isTime(at) && isPosition(from) && isPosition(to) &&
    isText(text) && isTime(saidFrom) && isTime(saidTo) && (isText(terms) || areTexts(terms)) &&
    (reread === undefined || arePositions(reread));
  if (!isWhole || title !== undefined && !isText(title)) return undefined;
  const more = { ...(title === undefined ? {} : { title }), ...(reread ? { reread } : {}) };
  const rest = { position, at, from, to, text, saidFrom, saidTo, ...more };
  return isText(terms) ? withPackedTerms(rest, terms) : { ...rest, terms };
}

/** Its words are taken apart each time somebody asks: few do, and hundreds of strings take memory. */
function withPackedTerms(digest: Omit<Digest, "terms">, packed: string): Digest {
  return {
    ...digest,
    get terms() {
      return packed.split(BREAK);
    },
  };
}

function areVersions(value: unknown): value is [FactVersion, ...FactVersion[]] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((each) =>
      isPlainRecord(each) && isPosition(each.position) && isTime(each.at) && isText(each.text) &&
      isSpeaker(each.saidBy) && isTime(each.saidAt) && areSources(each.sources) &&
      (each.redacted === undefined || areTexts(each.redacted))
    );
}

function arePins(value: unknown): value is FactPin[] {
  return Array.isArray(value) &&
    value.every((each) =>
      isPlainRecord(each) && typeof each.isPinned === "boolean" && isMoment(each)
    );
}

function areWithholdings(value: unknown): value is FactWithholding[] {
  return Array.isArray(value) &&
    value.every((each) =>
      isPlainRecord(each) && typeof each.isWithheld === "boolean" && isPosition(each.position)
    );
}

function areJoins(value: unknown): value is { position: number; title?: string }[] {
  return Array.isArray(value) &&
    value.every((each) =>
      isPlainRecord(each) && isPosition(each.position) &&
      (each.title === undefined || isText(each.title))
    );
}

function isMoment(value: unknown): value is { position: number; at: number } {
  return isPlainRecord(value) && isPosition(value.position) && isTime(value.at);
}

function isState(value: unknown): value is SpaceSession["state"] {
  return value === "there" || value === "moved" || value === "expired" || value === "erased";
}

function isCount(value: unknown): value is number {
  return value === 0 || isPosition(value);
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function withoutAbsent({ guard, ...rest }: z.infer<typeof forgettingSchema>): Forgetting {
  return guard ? { ...rest, guard } : rest;
}
