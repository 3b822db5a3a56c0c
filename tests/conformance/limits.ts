import { Mismatch, NotCheckable } from "./verdict.ts";

/** The limits that rules use, with the defaults of docs/protocol.md; `undefined` must be given. */
export const DEFAULTS = {
  "message-characters": 100_000,
  "frame-bytes": 1_048_576,
  "import-bytes": 33_554_432,
  "attachment-bytes": 5_242_880,
  "frames-per-second": 50,
  "waiting-turns": 32,
  "dedup-seconds": 10,
  "connections": undefined,
  "idle-seconds": undefined,
  "ttl-seconds": undefined,
  "sessions": undefined,
  "session-bytes": undefined,
  "owner-bytes": undefined,
  "requests-per-second": undefined,
  "body-seconds": undefined,
  "turns-per-minute": undefined,
  "tokens-per-day": undefined,
} as const satisfies Record<string, number | undefined>;

/** The name of a limit. */
export type LimitName = keyof typeof DEFAULTS;

/** The server's limits. */
export class Limits {
  readonly #given: Readonly<Partial<Record<LimitName, number>>>;

  constructor(given: Readonly<Partial<Record<LimitName, number>>> = {}) {
    this.#given = given;
  }

  /** A limit as given, or its default. Throws `NotCheckable` if it has neither. */
  of(name: LimitName): number {
    const limit = this.#given[name] ?? DEFAULTS[name];
    if (limit === undefined) throw new NotCheckable(`requires --limit ${name}=<number>`);
    return limit;
  }

  /** The error to throw if the server exceeds a limit: without `--limit` it may have a higher one. */
  beyond(name: LimitName, expected: string, came: unknown): Error {
    return name in this.#given
      ? new Mismatch(expected, came)
      : new NotCheckable(`the server's limit is not the default; give --limit ${name}=<number>`);
  }
}

/** Whether a text names a limit. */
export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(DEFAULTS, name);
}
