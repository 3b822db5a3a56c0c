import type { Target } from "./target.ts";

/** A rule of the protocol and its check. */
export interface Rule {
  /** The section of docs/protocol.md and a number within it, such as `3.7-2`. */
  readonly id: string;
  readonly title: string;
  /** What it exercises: `frame:pong`, `client:ping`, `code:not_found`, `close:4404`, `route:GET /ws`, `event:NotePinned`. */
  readonly covers: readonly string[];
  /** Throws `Mismatch` or `NotCheckable`. */
  check(target: Target): Promise<void>;
}

/** Creates a rule. */
export function rule(
  id: string,
  title: string,
  covers: readonly string[],
  check: (target: Target) => Promise<void>,
): Rule {
  return { id, title, covers, check };
}
