/** A JSON text that is malformed, or of a shape that no client sends. It never leaves this room. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}
