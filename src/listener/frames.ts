/** Opcodes (RFC 6455, section 5.2). */
export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE_FRAME = 8;
export const PING = 9;
export const PONG = 10;

const OPCODES: ReadonlySet<number> = new Set([
  CONTINUATION,
  TEXT,
  BINARY,
  CLOSE_FRAME,
  PING,
  PONG,
]);

/** Whether this is an opcode that a client may send. */
export function isOpcode(opcode: number): boolean {
  return OPCODES.has(opcode);
}

/** The longest payload whose length is in the second byte, and whose length has two bytes. */
const SHORT = 125;
const MEDIUM = 0xffff;

/** The longest reason of a close, in bytes. */
const MOST_REASON = 123;

const encoder = new TextEncoder();

/** A text of at most this length is kept encoded: it may be for many sockets. */
const MOST_KEPT = 65_536;

let kept = { text: "", frame: frameOf(TEXT, new Uint8Array()) };

/** A text message in one frame, as a server sends it. The frame of the last text is kept. */
export function textFrame(text: string): Uint8Array {
  if (text === kept.text) return kept.frame;
  const frame = frameOf(TEXT, encoder.encode(text));
  if (text.length <= MOST_KEPT) kept = { text, frame };
  return frame;
}

/** A whole frame without a mask. */
export function frameOf(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const extended = length <= SHORT ? 0 : length <= MEDIUM ? 2 : 8;
  const frame = new Uint8Array(2 + extended + length);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = extended === 0 ? length : extended === 2 ? 126 : 127;
  if (extended === 2) view.setUint16(2, length);
  if (extended === 8) view.setBigUint64(2, BigInt(length));
  frame.set(payload, 2 + extended);
  return frame;
}

/** A close frame. A reason that is too long is cut. */
export function closeFrame(code: number, reason: string): Uint8Array {
  const payload = new Uint8Array(2 + MOST_REASON);
  const { written } = encoder.encodeInto(reason, payload.subarray(2));
  new DataView(payload.buffer).setUint16(0, code);
  return frameOf(CLOSE_FRAME, payload.subarray(0, 2 + written));
}

/** Closes of protocols, of libraries and of applications; others must not be sent. */
const PROTOCOL_ERROR = 1002;

/**
 * The answer to a close with this payload: the same, or another code if that one must not be sent.
 * Undefined if it is no payload of a close.
 */
export function closeAnswer(payload: Uint8Array): Uint8Array | undefined {
  if (payload.length === 0) return frameOf(CLOSE_FRAME, payload);
  if (payload.length === 1) return undefined;
  const code = (payload[0] ?? 0) << 8 | (payload[1] ?? 0);
  if (!maySend(code)) return closeFrame(PROTOCOL_ERROR, "");
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(2));
  } catch {
    return undefined;
  }
  return frameOf(CLOSE_FRAME, payload);
}

function maySend(code: number): boolean {
  if (code >= 3_000) return code < 5_000;
  return code >= 1_000 && code <= 1_014 && (code < 1_004 || code > 1_006);
}
