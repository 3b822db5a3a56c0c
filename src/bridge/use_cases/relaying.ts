import type { Relaying } from "../api/relaying.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";
import { blockFromSpace, type FromSpaceParts } from "../relay/from_space.ts";

/** Relays the conversations of clients that keep them, with the sessions in a registry. */
export function relaying(
  registry: SessionRegistry,
  parts: FromSpaceParts,
): Relaying {
  return {
    insertions: (key, history) => registry.use(key, (session) => session.relay.insertions(history)),
    record: (key, turn) => registry.use(key, (session) => session.relay.record(turn)),
    fromSpace: async (key, { message }) => {
      registry.requireRunning();
      return await blockFromSpace(key, message, parts);
    },
  };
}
