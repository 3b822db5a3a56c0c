import {
  bearingSteps,
  type CurrentFact,
  type RecordedSpaceEvent,
  type SaidText,
  type Space,
  type SpaceCommand,
} from "../../knowledge/mod.ts";
import type { Usage } from "../../conversation/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import type { SpaceKey } from "../api/spaces.ts";
import type { LeaseGuard } from "../leases/lease_guard.ts";
import type { LiveSpaces } from "../spaces/live_spaces.ts";

/** What became of a command for a space: `refused` by the space, or `over` what the store has room for. */
export type SpaceHandled =
  | { readonly ok: true; readonly events: readonly RecordedSpaceEvent[] }
  | { readonly ok: false; readonly reason: "refused" | "over" };

/** The spaces, as learning reads and changes them. */
export interface SpacesToLearn {
  /** A space as its log has it now; undefined where there is none. */
  read(key: SpaceKey): Promise<Space | undefined>;
  /** The facts of a space that may bear on what was said, as it knows them now. */
  bearing(key: SpaceKey, said: readonly SaidText[]): Promise<readonly CurrentFact[]>;
  /**
   * Decides a command at the newest position of a space and appends what it leads to; on a conflict it
   * reads on and decides again. Throws what the guard and the store throw.
   */
  handle(key: SpaceKey, command: SpaceCommand, guard: LeaseGuard): Promise<SpaceHandled>;
}

/** The live spaces, for learning. */
export function spacesToLearn(spaces: LiveSpaces): SpacesToLearn {
  return {
    read: (key) => spaces.use(key, ({ state }) => state),
    bearing: async (key, said) =>
      await spaces.use(
        key,
        ({ state, index }) => inSlices(bearingSteps(state, { index, said })),
      ) ?? [],
    handle: async (key, command, guard) => {
      const spending = spendingOf(command);
      const handled = await spaces.use(key, (live) => live.handle(command, { guard, spending }));
      if (!handled) return { ok: false, reason: "refused" };
      if (!handled.ok) return { ok: false, reason: handled.refusal ? "refused" : "over" };
      return { ok: true, events: handled.events.filter((event) => event.type !== "unknown") };
    },
  };
}

function spendingOf(command: SpaceCommand) {
  return { turns: 0, tokens: command.type === "RecordLearning" ? tokensOf(command.usage) : 0 };
}

function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}
