import { SessionKeySpace, type Tables } from "../../src/session_log/keys.ts";
import { type SessionKey, streamOf } from "../../src/session_log/session.ts";

/** Where a session's values lie, those of its stream among them. */
export class KeySpace extends SessionKeySpace {
  readonly session = (key: SessionKey) => [...this.streams.stream(streamOf(key))];
  readonly head = (key: SessionKey) => [...this.streams.head(streamOf(key))];
  readonly spareKey = (key: SessionKey) => [...this.streams.spareKey(streamOf(key))];
  readonly erasing = (key: SessionKey) => [...this.streams.erasing(streamOf(key))];
  readonly event = (
    key: SessionKey,
    place: { readonly generation: string; readonly position: number },
  ) => [...this.streams.event(streamOf(key), place)];

  constructor(tables: Tables) {
    super(tables);
  }
}
