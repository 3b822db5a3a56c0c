import { countMessages, readEvent } from "../../conversation/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { defined, isoOf } from "../../shared/mod.ts";
import type { EventView, SessionKey } from "../api/session.ts";
import type { OpenTurnRecovery } from "../registry/open_turn_recovery.ts";

/** A session's events, as recorded. */
export interface EventHistory {
  /**
   * A page of a session's events after a position, with fewer than its limit where they are long, but
   * at least one; undefined when there is no such session.
   */
  events(
    key: SessionKey,
    page: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly events: readonly EventView[]; readonly next?: number } | undefined>;
  /** How many messages the context of the reply at a position held besides its own. */
  contextMessages(key: SessionKey, position: number): Promise<number>;
}

/** The history of the sessions in a log. */
export function eventHistory(log: SessionLog, recovery: OpenTurnRecovery): EventHistory {
  return {
    events: async (key, page) => {
      const head = await log.head(key);
      if (!head) return undefined;
      recovery.check(key);
      const events = (await log.read(key, page)).map(({ position, type, at, data }) => ({
        position,
        type,
        at: isoOf(at),
        data,
      }));
      const last = events.at(-1)?.position;
      const isMore = last !== undefined && last < head.position;
      return { events, ...defined({ next: isMore ? last : undefined }) };
    },
    contextMessages: async (key, position) => {
      const [stored] = await log.read(key, { after: position - 1, limit: 1 });
      const event = stored && readEvent(stored);
      return event?.type === "ReplyCompleted" ? countMessages(event.data.manifest) : 0;
    },
  };
}
