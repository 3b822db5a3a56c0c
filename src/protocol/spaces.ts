import { z } from "zod";
import { factSourceSchema, sayerSchema } from "./facts.ts";
import { idSchema, storedIdSchema } from "./ids.ts";
import { isNotBlank, listCursorSchema, placeCursorSchema, wordsSchema } from "./queries.ts";
import { textSchema } from "./texts.ts";
import { timeZoneSchema } from "./time_zone.ts";

/** The longest text of a fact, in characters (UTF-16 units). */
const LONGEST_FACT = 300;

const position = z.int().positive();
const count = z.int().nonnegative();

const limit = z.int().min(1).max(1_000).default(100).describe("How many a page has at most");

/** The query of `GET /v1/spaces`. */
export const spacePageSchema = z.object({ limit, cursor: listCursorSchema.optional() });

/** The query of the sessions of a space. */
export const spaceSessionsPageSchema = z.object({ limit, cursor: placeCursorSchema.optional() });

/** The query of the facts of a space, and the body of `POST /v1/spaces/:space/facts/search`. */
export const factQuerySchema = z.object({
  q: wordsSchema.optional().describe("Words: only facts that match, best first"),
  state: z.enum(["current", "forgotten", "all"]).default("current")
    .describe("Facts in which state"),
  session: storedIdSchema.optional().describe("Only facts that this session said"),
  limit: z.int().min(1).max(200).default(50).describe("How many facts a page has at most"),
  cursor: placeCursorSchema.optional(),
});

/** Body of `PATCH /v1/spaces/:space`. */
export const spaceChangesSchema = z.object({ name: textSchema });

/**
 * Body of `POST /v1/spaces/:space/facts`. A longer text is a refusal of its own, and so is not
 * checked here.
 */
export const factBodySchema = z.object({
  text: textSchema.refine(isNotBlank).describe("What it says: at most 300 characters on one line"),
  fact: idSchema.optional().describe("Its id; made if absent"),
});

/** Body of `PATCH /v1/spaces/:space/facts/:fact`: at least one of the two. */
export const factChangesSchema = z.object({
  text: textSchema.refine(isNotBlank).optional(),
  pinned: z.boolean().optional().describe("Whether every session of the space gets it"),
}).refine(({ text, pinned }) => text !== undefined || pinned !== undefined);

/** Body of `POST /v1/spaces/:space/learn`. */
export const learnBodySchema = z.object({
  session: storedIdSchema.optional().describe("One session of the space; all if absent"),
});

/** The query of `GET /v1/search` and the body of `POST /v1/search`. */
export const searchEverywhereBodySchema = z.object({
  q: wordsSchema.refine(isNotBlank).describe("Words to find"),
  space: idSchema.nullable().optional()
    .describe("One space; null: the sessions without a space; absent: everything"),
  limit: z.int().min(1).max(100).default(20).describe("How many to find at most"),
  timeZone: timeZoneSchema.optional(),
});

/** A space as its owner sees it. */
export const spaceSchema = z.object({
  space: idSchema,
  name: z.string().optional(),
  position: count,
  facts: count,
  sessions: count,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
}).meta({ id: "Space" });

/** Answer of `GET /v1/spaces`. `next` is the `cursor` of the next page. */
export const spaceListSchema = z.object({
  spaces: z.array(spaceSchema),
  next: z.string().optional(),
});

/** A source as its owner sees it. */
const shownSourceSchema = factSourceSchema.extend({
  title: z.string().optional(),
  state: z.enum(["there", "gone"]),
  quotes: z.array(z.object({
    position,
    text: z.string(),
    unchosen: z.literal(true).optional(),
    withheld: z.literal(true).optional(),
  })).optional(),
}).meta({ id: "FactSource" });

/** A fact as its owner sees it. */
export const factSchema = z.object({
  fact: storedIdSchema,
  state: z.enum(["current", "forgotten"]),
  text: z.string().max(LONGEST_FACT).optional(),
  saidBy: sayerSchema,
  saidAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  isPinned: z.boolean(),
  revised: z.literal(true).optional().describe("It said something else before"),
  withheld: z.literal(true).optional()
    .describe("It is in no context: all that says it is withheld"),
  sources: z.array(shownSourceSchema),
  forgotten: z.object({ reason: z.string(), at: z.iso.datetime() }).optional(),
}).meta({ id: "Fact" });

/** Answer of `GET /v1/spaces/:space/facts`. */
export const factListSchema = z.object({
  facts: z.array(factSchema),
  next: z.string().optional(),
});

/** Answer of `GET /v1/spaces/:space/facts/:fact`: the fact, and what became of it, oldest first. */
export const factHistorySchema = factSchema.extend({
  history: z.array(z.object({
    position,
    at: z.iso.datetime(),
    event: z.enum(["learned", "revised", "pinned", "unpinned", "forgotten"]),
    text: z.string().optional(),
    saidBy: sayerSchema.optional(),
    sources: z.array(shownSourceSchema).optional(),
  })),
});

/** Answer of `GET /v1/spaces/:space/sessions`. */
export const spaceSessionsSchema = z.object({
  sessions: z.array(z.object({
    session: storedIdSchema,
    title: z.string().optional(),
    state: z.enum(["there", "gone"]),
    joinedAt: z.iso.datetime(),
    learnedTo: count,
    digest: z.string().optional(),
  })),
  next: z.string().optional(),
});

/** Answer of `POST /v1/spaces/:space/learn`. */
export const learnedSchema = z.object({
  position: count,
  sessions: count,
  added: count,
  revised: count,
  dropped: count,
  refused: z.record(z.string(), count),
});

/** Answer of `POST /v1/spaces/:space/import`. */
export const importedSpaceSchema = z.object({
  space: idSchema,
  lines: position,
  position,
  facts: count,
  duplicate: z.boolean(),
  unread: position.optional(),
});

/** Answer of `GET /v1/search` and `POST /v1/search`, best first. */
export const foundAnywhereSchema = z.object({
  hits: z.array(z.object({
    kind: z.enum(["fact", "digest", "passage"]),
    text: z.string(),
    words: z.array(z.string()),
    score: z.number(),
    at: z.iso.datetime(),
    space: z.string().optional(),
    fact: z.string().optional(),
    session: z.string().optional(),
    title: z.string().optional(),
    position: position.optional(),
    turn: z.string().optional(),
    role: z.enum(["user", "assistant"]).optional(),
  })),
  /** At least how many sessions were not searched; absent: none. */
  unsearched: position.optional(),
});
