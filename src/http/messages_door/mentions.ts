import { Buffer } from "node:buffer";

/** How much is looked through in a step, in bytes. */
const STEP = 1_048_576;

/** What a body contains that may name a session, or a thread. */
const SESSION = "session_id";
const THREAD = '"thread"';

/** Most bodies have neither: one search for both says so soonest. */
const EITHER = new RegExp(`${SESSION}|${THREAD}`);

/** Which of the two are in a body. */
export interface Mentions {
  readonly session: boolean;
  readonly thread: boolean;
}

/** What may be named anywhere in the bytes of a body. It parses nothing, and so is fast. */
export function* mentionsIn(bytes: Uint8Array): Generator<void, Mentions, void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [session, thread] = [false, false];
  for (let start = 0; start < bytes.length; start += STEP) {
    if (start > 0) yield;
    // A word may lie across two steps.
    const text = buffer.toString("latin1", start, start + STEP + SESSION.length);
    if (!EITHER.test(text)) continue;
    session ||= text.includes(SESSION);
    thread ||= text.includes(THREAD);
  }
  return { session, thread };
}
