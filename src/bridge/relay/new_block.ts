import {
  type Elsewhere,
  type EventData,
  heldHistorySteps,
  insertionSteps,
  memoryInserted,
  momentNow,
} from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { Handled, PreparedCommand } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import { ErasedMeanwhileError, SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { sessionSettings } from "../configuration/session_settings.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { metered, type SearchIndex } from "../memory_budget/search_index.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import { rejected } from "../wire/rejections.ts";
import type { MaskedMessages } from "./masked_messages.ts";
import { inTime, LATE, type TimeLimit } from "./time_limit.ts";
import { withinLimit } from "./within_limit.ts";

/** What new memory is found and recorded with. */
export interface NewBlockParts {
  readonly aggregate: SessionAggregate;
  readonly commands: ClientCommands;
  readonly space: SessionSpace;
  /** The search index of the session's state. */
  readonly recall: SearchIndex;
  readonly redactor: Redactor;
  readonly masked: MaskedMessages;
  readonly settings: BridgeSettings;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** A message that was typed now. */
export interface FreshMessage {
  readonly turn: string;
  readonly text: string;
  readonly timeZone?: string;
  readonly place: number;
  /** The messages before it that the log knows, oldest first. */
  readonly before: readonly string[];
  /** The space that the session joins with it, as its client names one. */
  readonly space?: string | null;
}

/** What there is for a message, and the space that it comes from. */
interface Found {
  readonly insertion: EventData<"MemoryInserted">;
  readonly elsewhere: Elsewhere | undefined;
}

/** What became of the memory for a message. */
export type NewBlock = "made" | "nothing" | "late" | "failed" | "refused";

/**
 * Finds what bears on a message; undefined where nothing does, where it took too long, or failed: then
 * the request goes on without it. Throws `SessionGoneError`.
 */
export async function findBlock(
  message: FreshMessage,
  parts: NewBlockParts,
  deadline: TimeLimit,
): Promise<Found | "nothing" | "late" | "failed"> {
  try {
    const found = await deadline.waitFor(find(message, parts, deadline));
    if (found !== LATE && !deadline.isPassed) return found ?? "nothing";
    logger.warn("Finding memory for a message took too long; it is passed on without");
    return "late";
  } catch (error) {
    if (error instanceof SessionGoneError) throw error;
    logger.warn("Finding memory for a message failed; it is passed on without", { error });
    return "failed";
  }
}

/**
 * Records what was found, before it is sent anywhere, unless somebody did for this message: then it is
 * theirs. What is refused, or cannot be begun in time, is not recorded, and the request goes on
 * without it. Throws what the log throws: then nobody knows whether it is recorded.
 */
export async function recordBlock(
  found: Found,
  { turn, space: named }: FreshMessage,
  parts: NewBlockParts,
  deadline: TimeLimit,
): Promise<NewBlock> {
  const { aggregate, commands, space } = parts;
  let isBegun = false;
  let attempts = 0;
  const prepare = async (): Promise<PreparedCommand | Rejection> => {
    attempts += 1;
    const joins = await space.joiningUnlessThere(named);
    if (joins && "code" in joins) return joins;
    // Law 14: the session may have been moved since the space was read.
    const { elsewhere, insertion } = found;
    const within = joins?.space ?? aggregate.state.space?.id;
    if (elsewhere && elsewhere.space.id !== within) return MOVED;
    if (deadline.isPassed) return TOO_LATE;
    isBegun = true;
    return { command: { type: "InsertMemory", insertion, ...defined({ joins }) } };
  };
  const handling = commands.handle(prepare).catch((error): Rejection => {
    if (error instanceof ErasedMeanwhileError) return ERASED;
    // What was not tried is surely not recorded. After a conflict, somebody else's may be.
    if (isBegun || attempts > 1 || error instanceof SessionGoneError) throw error;
    logger.warn("Recording memory for a message failed; it is passed on without", { error });
    return FAILED;
  });
  const done = await deadline.waitFor(handling);
  if (done === LATE && !isBegun) {
    logger.warn("Recording memory for a message took too long; it is passed on without");
    return "late";
  }
  // What has begun may be recorded already: it has to be known.
  const handled = done === LATE ? await handling : done;
  if (!handled.ok) {
    if (handled === FAILED) return "failed";
    const { code, message: why } = handled;
    logger.warn(`A message is passed on without memory (${code}): ${why}`);
    return "refused";
  }
  await tellSpace(handled, parts);
  return aggregate.state.inserted.get(turn) ? "made" : "nothing";
}

/** Tells a space of a session that has just joined it; its next use tells it otherwise. */
export async function tellSpace(
  { events }: Handled,
  { space }: Pick<NewBlockParts, "space">,
): Promise<void> {
  if (!events.some(({ type }) => type === "SpaceJoined")) return;
  try {
    await space.use(() => {});
  } catch (error) {
    const message = "Telling a space of a session that joined it failed; its next use tells it";
    logger.warn(message, { error });
  }
}

const MOVED = rejected("space_mismatch", "The session was moved to another space meanwhile");
const TOO_LATE = rejected("overloaded", "Recording it took too long");
const FAILED = rejected("store_unavailable", "Recording it failed");
/** A session that was erased is begun anew by what is said next, and not by what is remembered. */
const ERASED = rejected("session_erased", "The session was erased meanwhile");

async function find(
  { turn, text, timeZone, place, before, space: named }: FreshMessage,
  { aggregate, space, recall, masked: messages, settings, now: clock }: NewBlockParts,
  deadline: TimeLimit,
): Promise<Found | undefined> {
  const { maxMessageCharacters } = settings;
  const { contextLimit: limit } = sessionSettings(settings, aggregate.state.settings?.own);
  const masked = await messages.mask(turn, text);
  const message = withinLimit(masked.text, maxMessageCharacters);
  const now = momentNow(aggregate.state, { at: clock(), ...defined({ timeZone }) });
  const { state, elsewhere } = await space.contextToJoin({ message, now, limit }, named);
  if (deadline.isPassed) return undefined;
  const held = await inSlices(heldHistorySteps(state, before));
  const asked = { message, held, now, elsewhere };
  const steps = insertionSteps(state, { ...asked, limit, memory: recall.memory });
  const built = await inSlices(metered(inTime(steps, deadline), recall));
  if (!built) return undefined;
  const insertion = memoryInserted(state, built, { turn, place, ...asked });
  return { insertion, elsewhere };
}
