import type { EventStore } from "../event_store/mod.ts";
import type { LogFoundation } from "../session_log/mod.ts";

/** What the parts of the space log share. */
export interface SpaceContext extends LogFoundation {
  /** The spaces' streams. */
  readonly store: EventStore;
}
