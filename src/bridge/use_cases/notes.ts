import type { PinnedNote } from "../../conversation/mod.ts";
import type { NoteToPin, PinResult } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** The pinned notes of sessions. */
export interface Notes {
  /** Pins a note in a session. */
  pin(key: SessionKey, note: NoteToPin): Promise<PinResult | Rejection>;
  /** Unpins a note; undefined when there is no such session. */
  unpin(key: SessionKey, note: string): Promise<{ readonly ok: true } | Rejection | undefined>;
  /** Writes another text for a note; undefined when there is no such session. */
  reviseNote(
    key: SessionKey,
    note: string,
    text: string,
  ): Promise<{ readonly ok: true } | Rejection | undefined>;
  /** A session's notes, in the order in which they were pinned. */
  pins(key: SessionKey): Promise<readonly PinnedNote[] | undefined>;
}

/** The notes of the sessions in a registry. */
export function notes(registry: SessionRegistry): Notes {
  return {
    pin: (key, note) => registry.use(key, (session) => session.notes.pin(note)),
    unpin: (key, note) => registry.useExisting(key, (session) => session.notes.unpin(note)),
    reviseNote: (key, note, text) =>
      registry.useExisting(key, (session) => session.notes.revise(note, text)),
    pins: (key) => registry.useExisting(key, (session) => session.notes.list()),
  };
}
