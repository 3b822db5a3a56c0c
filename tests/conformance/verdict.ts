/** The server deviates from the protocol. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
  readonly expected: string;
  readonly came: string;

  constructor(expected: string, came: unknown) {
    const shown = typeof came === "string" ? came : JSON.stringify(came) ?? "nothing";
    super(`expected ${expected}; came ${shown}`);
    this.expected = expected;
    this.came = shown.length > 600 ? `${shown.slice(0, 600)}…` : shown;
  }
}

/** The rule cannot be checked on this server. */
export class NotCheckable extends Error {
  override readonly name = "NotCheckable";
}
