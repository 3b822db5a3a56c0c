import type { UnknownEvent } from "../../src/conversation/mod.ts";
import {
  currentFacts,
  emptySpace,
  evolveSpace,
  type RecordedSpaceEvent,
  type Space,
  understandSpaceEvent,
} from "../../src/knowledge/mod.ts";
import type { LearnMark } from "../../src/session_log/mod.ts";
import { SpaceLog } from "../../src/space_log/mod.ts";
import { withBridge, type World } from "./bridge.ts";
import { PATIENCE_MS } from "./patience.ts";

/** The space of sessions that name none. */
export const SPACE = { owner: "ada", space: "main" };

/** A bridge whose sessions belong to a space, and what the space's log holds. */
export interface LearningWorld extends World {
  readonly spaces: SpaceLog;
  events(): Promise<(RecordedSpaceEvent | UnknownEvent)[]>;
  state(): Promise<Space>;
  /** The texts of the current facts. */
  facts(): Promise<string[]>;
  mark(session: string): Promise<LearnMark | undefined>;
}

/** How sessions remember where learning never begins by itself within a test. */
export const LATER = { byDefault: SPACE.space, learns: true, learnAfterMs: 3_600_000 };

/** Runs a test on a bridge that learns. */
export async function withLearning(
  test: (world: LearningWorld) => Promise<void>,
  { settings, ...options }: Parameters<typeof withBridge>[1] = {},
): Promise<void> {
  await withBridge(async (world) => {
    const { log } = world;
    const spaces = new SpaceLog(log);
    const events = async () => (await spaces.read(SPACE)).map(understandSpaceEvent);
    const state = async () => (await events()).reduce(evolveSpace, emptySpace);
    await test({
      ...world,
      spaces,
      events,
      state,
      facts: async () => Array.from(currentFacts(await state()), ({ text }) => text),
      mark: (session) => log.learnMarks.find({ owner: "ada", session }, SPACE.space),
    });
  }, { ...options, settings: { spaces: LATER, ...settings } });
}

/** Waits until something is so. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`It did not come to: ${what}`);
    await new Promise((go) => setTimeout(go, 10));
  }
}
