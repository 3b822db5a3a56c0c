import { hash } from "node:crypto";
import {
  type EventData,
  type InsertedBlock,
  INSERTION_BUILDER,
  type MissingSource,
  rebuiltInsertionSteps,
  RecallMemory,
} from "../../conversation/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { InsertedView } from "../api/memory.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import { metered } from "../memory_budget/search_index.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import { stateAt } from "./state_at.ts";

/** What a block is shown and built again with. */
export interface InsertedViewParts {
  readonly aggregate: SessionAggregate;
  readonly space: SessionSpace;
  readonly memory: SessionMemory;
}

/**
 * What was inserted into a message, and whether the log and the space still give the same: unlike a
 * request, the block is there whatever is gone since, as every later request holds it. Undefined where
 * its event cannot be read.
 */
export async function insertedView(
  { position }: InsertedBlock,
  parts: InsertedViewParts,
): Promise<InsertedView | undefined> {
  const [event] = await parts.aggregate.read({ after: position - 1, limit: 1 });
  if (event?.type !== "MemoryInserted") return undefined;
  const { text, place, after, message, manifest, builder, space } = event.data;
  const { rebuilt, missing } = builder === INSERTION_BUILDER
    ? await rebuiltBlock(event.data, parts)
    : { rebuilt: undefined, missing: [] };
  return {
    ok: true,
    inserted: { text, place, position, message, ...defined({ after }) },
    manifest,
    sha256: { sent: hashOf(text), ...defined({ rebuilt: rebuilt && hashOf(rebuilt) }) },
    ...defined({
      space: space && { id: space.id, position: space.position },
      missing: missing.length > 0 ? missing : undefined,
    }),
  };
}

/** The text that the log and the space give now, and what of the space is gone since. */
async function rebuiltBlock(
  data: EventData<"MemoryInserted">,
  { aggregate, space, memory }: InsertedViewParts,
): Promise<{ readonly rebuilt: string | undefined; readonly missing: readonly MissingSource[] }> {
  const { manifest: { upTo: position, limit }, space: read, sentAt } = data;
  const [held, share] = [memory.passing(), memory.passing()];
  try {
    const state = await stateAt(aggregate, { position, share: held });
    const { elsewhere, missing } = read
      ? await space.rebuilt(read, { state, limit, sentAt })
      : { elsewhere: undefined, missing: [] };
    const recall = { memory: new RecallMemory(), share };
    const steps = rebuiltInsertionSteps(state, data, { elsewhere, memory: recall.memory });
    const made = await inSlices(metered(steps, recall));
    return { rebuilt: made?.text, missing };
  } finally {
    held.note(0);
    share.note(0);
  }
}

function hashOf(text: string): string {
  return hash("sha256", text, "hex");
}
