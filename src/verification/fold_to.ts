import {
  type Conversation,
  evolve,
  type RecordedEvent,
  type UnknownEvent,
} from "../conversation/mod.ts";

/** An event that a log holds and this version can pass over or read. */
export type KnownEvent = RecordedEvent | UnknownEvent;

/** A state after the events up to a position, or up to the last one if the log ends before. */
export function foldTo(
  state: Conversation,
  { events, position }: { readonly events: readonly KnownEvent[]; readonly position: number },
): Conversation {
  let folded = state;
  for (const event of events.slice(state.position, position)) folded = evolve(folded, event);
  return folded;
}
