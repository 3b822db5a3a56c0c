import { z } from "zod";

const position = z.int().positive();
const fact = z.string().min(1);
const session = z.string().min(1);
const ms = z.number();

/** The longest text of a fact, in characters (UTF-16 units). */
export const MAX_FACT = 300;

/** The most sources that a fact names, and the most positions that each of them does. */
export const MAX_SOURCES = 8;

/** The most messages of a session that are remembered not to be learned from while they are withheld. */
export const MOST_UNREAD = 500;

/**
 * One life of a session: the session's lineage, which stays the same when it is restored or adopted.
 * A session that expired or was erased and begun again has another one.
 */
const generation = z.string();

/** Where a fact was said: events of one life of a session. */
export const sourceSchema = z.object({
  session,
  generation,
  positions: z.array(position).min(1).max(MAX_SOURCES),
});

/** Who said what a fact says: `owner`, where its owner wrote it; such a fact has no sources. */
export const saidBySchema = z.enum(["user", "assistant", "owner"]);

const statement = {
  fact,
  text: z.string().min(1).max(MAX_FACT),
  saidBy: saidBySchema,
  sources: z.array(sourceSchema).max(MAX_SOURCES),
  /** When it was said, in ms since the epoch. */
  saidAt: ms,
  redacted: z.array(z.string()).min(1).optional(),
};

/** Why a fact was forgotten. */
export const forgetReasonSchema = z.enum([
  /** Its owner forgot it. */
  "owner",
  /** Learning found that it no longer holds. */
  "dropped",
  /** The last session that it came from was erased. */
  "source_erased",
  /** The space was full, and it mattered least. */
  "no_room",
]);

/** Tells what says the same as a forgotten fact: salted hashes, cut short. */
export const guardSchema = z.object({
  salt: z.string(),
  form: z.string(),
  terms: z.array(z.string()),
  /** Those of what its words begin with. Earlier versions of the bridge left them out. */
  keys: z.array(z.string()).optional(),
  /** The same of its earlier texts. */
  earlier: z.array(
    z.object({
      form: z.string(),
      terms: z.array(z.string()),
      keys: z.array(z.string()).optional(),
    }),
  ).optional(),
});

/** The most that a session takes along of what was forgotten, and where it said each. */
export const MOST_CARRIED = 200;
export const MOST_PLACES = 32;

/** Something that was forgotten in a space in which a session was before. */
export const carriedSchema = z.object({
  /** When it was forgotten, in ms since the epoch. */
  at: ms,
  guard: guardSchema,
  /** Where the session said so, as far as that was its source. */
  positions: z.array(position).max(MOST_PLACES),
  /** Whether it went with an erased session: then only the assistant's repeating it is no fact. */
  isErased: z.literal(true).optional(),
});

/** Every type of event of a space, with the current shape of its data. */
export const spaceEventSchemas = {
  /** The space was begun; it is always the first event. */
  SpaceOpened: z.object({ name: z.string().optional() }),
  SpaceRenamed: z.object({ name: z.string() }),
  /** A session belongs to the space from then on. `title`: its name or how it begins, if known. */
  SessionJoined: z.object({
    session,
    generation,
    title: z.string().optional(),
    /** Where in the session learning begins; absent: at its beginning. */
    from: position.optional(),
    /** What it said that was forgotten in another space: it stays so of what it said. */
    carried: z.array(carriedSchema).max(MOST_CARRIED).optional(),
  }),
  /** A session belongs to it no longer. Erasing it takes its digests and what only it said. */
  SessionLeft: z.object({
    session,
    generation,
    reason: z.enum(["moved", "erased", "expired"]),
  }),
  /**
   * Sessions that are gone are no longer remembered, to make room: their earlier events lost their
   * texts with the same commit. Facts that they said stay.
   */
  SessionsDropped: z.object({ sessions: z.array(z.object({ session, generation })).min(1) }),
  /**
   * What a session said from `from` to `to` was read. The events of facts that were learned, revised
   * and dropped by it follow in the same commit.
   */
  SessionDigested: z.object({
    session,
    generation,
    from: position,
    to: position,
    /** A few sentences; empty where there was nothing to tell. */
    text: z.string(),
    title: z.string().optional(),
    /** When the first and the last of it was said, in ms since the epoch. */
    saidFrom: ms,
    saidTo: ms,
    /** Words that its own search finds the session by, beside its text. */
    terms: z.array(z.string()).optional(),
    model: z.string(),
    usage: z.object({
      inputTokens: z.int().nonnegative(),
      outputTokens: z.int().nonnegative(),
      cacheReadTokens: z.int().nonnegative(),
      cacheWriteTokens: z.int().nonnegative(),
    }),
    /** Messages in it that were withheld, so that they were not learned from. */
    unread: z.array(position).max(MOST_UNREAD).optional(),
    /** Messages before it that were released since, and were learned from now. */
    reread: z.array(position).max(MOST_UNREAD).optional(),
    /** How many operations were refused, and how many answers were of no use, by reason. */
    refused: z.record(z.string(), z.int().positive()).optional(),
  }),
  FactLearned: z.object(statement),
  /** Another text, or more sources, for a fact. What its owner writes has no sources. */
  FactRevised: z.object(statement),
  /**
   * A fact is gone: the texts of its earlier events went with the same commit. `guard` tells what
   * says the same without saying it: salted hashes.
   */
  FactForgotten: z.object({
    fact,
    reason: forgetReasonSchema,
    guard: guardSchema.optional(),
    /** The positions of joins and digests that said so; their texts went with it. */
    erases: z.array(position).optional(),
  }),
  FactPinned: z.object({ fact }),
  FactUnpinned: z.object({ fact }),
  /** What a session said at these positions is in no context: what only they say is set aside. */
  SourceWithheld: sourceSchema,
  /** It may be in contexts again. */
  SourceReleased: sourceSchema,
} as const;

type SpaceEventSchemas = typeof spaceEventSchemas;

/** The name of a type of a space's events. */
export type SpaceEventType = keyof SpaceEventSchemas;

/** The data of one type. */
export type SpaceEventData<Type extends SpaceEventType> = z.infer<SpaceEventSchemas[Type]>;

/** An event of a space that was decided and is not yet recorded. */
export type DecidedSpaceEvent = {
  readonly [Type in SpaceEventType]: { readonly type: Type; readonly data: SpaceEventData<Type> };
}[SpaceEventType];

/** A recorded one; `at` is in ms since the epoch. */
export type RecordedSpaceEvent = DecidedSpaceEvent & {
  readonly position: number;
  readonly at: number;
};

/** Where a fact was said. */
export type Source = z.infer<typeof sourceSchema>;

/** Who said it. */
export type SaidBy = z.infer<typeof saidBySchema>;

/** Why a fact was forgotten. */
export type ForgetReason = z.infer<typeof forgetReasonSchema>;

/** What a session takes along of what was forgotten elsewhere. */
export type CarriedForgetting = z.infer<typeof carriedSchema>;

/** What tells later that something says the same as a forgotten fact. */
export type Guard = z.infer<typeof guardSchema>;
