import { forEachInSlices } from "../../shared/mod.ts";
import { EventStoreError } from "../errors.ts";
import { APPEND_BYTES } from "../limits.ts";
import type { Bytes, NewEvent } from "../types.ts";
import { encodeEvent } from "./stored_event.ts";

/** Events as bytes, before they are encrypted. */
export interface EncodedEvents {
  /** For each event its pieces, as `encodeEvent` cuts it. */
  readonly pieces: readonly (readonly Bytes[])[];
  /** Of all pieces together. */
  readonly bytes: number;
}

/** Encodes events, in slices. Throws `EventStoreError` `event_too_large`. */
export async function encodeEvents(events: readonly NewEvent[]): Promise<EncodedEvents> {
  const pieces: Bytes[][] = [];
  let bytes = 0;
  await forEachInSlices(events, (event) => {
    const encoded = encodeEvent(event);
    pieces.push(encoded);
    bytes += bytesInPieces(encoded);
  });
  if (bytes > APPEND_BYTES) {
    const found = `its events have ${bytes} bytes, at most ${APPEND_BYTES} are allowed`;
    throw new EventStoreError("event_too_large", `Cannot append: ${found}`);
  }
  return { pieces, bytes };
}

/** Bytes of all pieces of an event. */
export function bytesInPieces(pieces: readonly Bytes[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
