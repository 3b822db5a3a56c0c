import { initialState, insertionSteps, RecallMemory } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { SpaceKey } from "../api/spaces.ts";
import { maskText } from "../memory/masked_turns.ts";
import { elsewhereNow } from "../spaces/elsewhere.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";
import type { OtherSessions } from "../spaces/other_sessions.ts";
import { inTime, LATE, limitOfNewBlock, type TimeLimit } from "./time_limit.ts";
import { withinLimit } from "./within_limit.ts";

/** What a space is read with for a conversation that nobody names. */
export interface FromSpaceParts {
  readonly spaces: LiveSpaces;
  readonly others: OtherSessions;
  readonly redactor: Redactor;
  readonly settings: Pick<BridgeSettings, "contextLimit" | "maxMessageCharacters" | "memoryWaits">;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** No session has an empty id. */
const NOBODY = { session: "", generation: "" };

/**
 * What a space has for a message of a conversation that nobody names; undefined where nothing bears on
 * it, there is no such space, or finding it failed or took too long. Nothing is recorded.
 */
export async function blockFromSpace(
  key: SpaceKey,
  text: string,
  parts: FromSpaceParts,
): Promise<string | undefined> {
  const deadline = limitOfNewBlock(parts.settings);
  try {
    const found = await deadline.waitFor(find(key, text, parts, deadline));
    if (found !== LATE) return found;
    logger.warn("Finding memory for a message took too long; it is passed on without", { ...key });
  } catch (error) {
    logger.warn("Finding memory for a message failed; it is passed on without", { ...key, error });
  } finally {
    deadline.end();
  }
  return undefined;
}

async function find(
  key: SpaceKey,
  text: string,
  { spaces, others, redactor, settings, now: clock }: FromSpaceParts,
  deadline: TimeLimit,
): Promise<string | undefined> {
  const { contextLimit: limit, maxMessageCharacters } = settings;
  const masked = await maskText(text, redactor);
  const message = withinLimit(masked.text, maxMessageCharacters);
  const now = { at: clock() };
  const state = initialState;
  return await spaces.use(key, async (live) => {
    const elsewhere = await elsewhereNow(live, others, {
      ...{ state, self: NOBODY, message, now, limit },
    });
    const memory = new RecallMemory();
    const steps = insertionSteps(state, { message, limit, held: {}, now, elsewhere, memory });
    return (await inSlices(inTime(steps, deadline)))?.text;
  });
}
