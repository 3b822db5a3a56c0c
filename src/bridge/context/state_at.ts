import { type Conversation, fold, initialState } from "../../conversation/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";

const PAGE = 1_000;

/**
 * A session's state as it was at a position, at most that of the last known event. Throws
 * `SessionGoneError` when its events are gone.
 */
export async function stateAt(
  aggregate: SessionAggregate,
  position: number,
): Promise<Conversation> {
  if (position >= aggregate.state.position) return aggregate.state;
  let state = initialState;
  while (state.position < position) {
    const limit = Math.min(PAGE, position - state.position);
    const page = await aggregate.read({ after: state.position, limit });
    if (page.length === 0) throw new SessionGoneError("Cannot read the session: it is gone");
    state = fold(page, state);
  }
  return state;
}
