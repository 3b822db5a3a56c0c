import type { PlaceInTurn, Unused } from "../../conversation/mod.ts";
import type {
  ContextQuery,
  ContextView,
  FoundPassage,
  InsertedView,
  SearchQuery,
} from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** Looks into what sessions remember; each is undefined when there is no such session. */
export interface MemoryInspection {
  /** The passages of what was said that match a query, best first. */
  search(key: SessionKey, asked: SearchQuery): Promise<readonly FoundPassage[] | undefined>;
  /** Tells of what was said why no context has it; undefined of what contexts may have. */
  unused(key: SessionKey): Promise<((said: PlaceInTurn) => Unused | undefined) | undefined>;
  /** What would be sent for a message. */
  context(key: SessionKey, asked: ContextQuery): Promise<ContextView | Rejection | undefined>;
  /**
   * What was sent for a turn, rebuilt from the log, or what was inserted into its message. `reply`: the
   * position of another one of its replies than the one that is chosen.
   */
  turnContext(
    key: SessionKey,
    turn: string,
    reply?: number,
  ): Promise<ContextView | InsertedView | Rejection | undefined>;
}

/** What the sessions in a registry remember. */
export function memoryInspection(registry: SessionRegistry): MemoryInspection {
  return {
    search: (key, asked) => registry.useExisting(key, (session) => session.search(asked)),
    unused: (key) => registry.useExisting(key, (session) => session.unused()),
    context: (key, asked) => registry.useExisting(key, (session) => session.context(asked)),
    turnContext: (key, turn, reply) =>
      registry.useExisting(key, (session) => session.turnContext(turn, reply)),
  };
}
