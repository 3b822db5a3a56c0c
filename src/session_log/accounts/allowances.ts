import { type Account, heldBy } from "./account.ts";

/** What an owner may keep in the store, over all instances. */
export interface Allowances {
  /** Sessions at a time. */
  readonly sessions: number;
  /** Spaces at a time; without it 1,000. */
  readonly spaces?: number;
  /** Bytes of one session's events, or of one space's. */
  readonly sessionBytes: number;
  /** Bytes of all sessions and spaces, each in whole blocks. */
  readonly ownerBytes: number;
}

const MAX_SPACES = 1_000;

/** A allowance that something does not fit into. */
export interface OverAllowance {
  readonly allowance: keyof Allowances;
  readonly limit: number;
}

/** Without limits. */
export const UNLIMITED: Allowances = {
  sessions: Infinity,
  spaces: Infinity,
  sessionBytes: Infinity,
  ownerBytes: Infinity,
};

/** A session that is on its way does not fit into a allowance. */
export class OverAllowanceError extends Error {
  override readonly name = "OverAllowanceError";
  readonly over: OverAllowance;

  constructor(over: OverAllowance) {
    super(
      `Cannot take in the session: it exceeds the allowance ${over.allowance} of ${over.limit}`,
    );
    this.over = over;
  }
}

/** The allowance that an owner's account would exceed, and did not before or exceeds further. */
export function exceeded(
  allowances: Allowances,
  { before, after }: { readonly before: Account; readonly after: Account },
): OverAllowance | undefined {
  const had = heldBy(before);
  const has = heldBy(after);
  if (has.sessions > had.sessions && has.sessions > allowances.sessions) {
    return { allowance: "sessions", limit: allowances.sessions };
  }
  const { spaces = MAX_SPACES } = allowances;
  if (has.spaces > had.spaces && has.spaces > spaces) {
    return { allowance: "spaces", limit: spaces };
  }
  if (has.bytes > had.bytes && has.bytes > allowances.ownerBytes) {
    return { allowance: "ownerBytes", limit: allowances.ownerBytes };
  }
  return undefined;
}

/** The allowance that a session or space of so many bytes exceeds. */
export function exceededBySession(
  { sessionBytes }: Allowances,
  bytes = 0,
): OverAllowance | undefined {
  return bytes > sessionBytes ? { allowance: "sessionBytes", limit: sessionBytes } : undefined;
}
