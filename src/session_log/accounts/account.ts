import { z } from "zod";
import { count, ms } from "../../event_store/mod.ts";

/** Bytes that a session is charged at a time: its own, up to the next multiple of this. */
export const BLOCK_BYTES = 32_768;

/** What an event is taken to have in a session whose bytes an earlier version did not note. */
const ASSUMED_EVENT_BYTES = 1_024;

/** A recount is not repeated sooner, in ms: whoever is at a limit cannot make it run all the time. */
const RECOUNT_PAUSE_MS = 10_000;

/** At a limit, an account is counted again after this time although nothing can have expired, in ms. */
const RECOUNT_AT_LIMIT_MS = 3_600_000;

/** An account is counted again after this time, in ms. */
const RECOUNT_MS = 86_400_000;

/** Room held for a session that is on its way: an import of an archive, or a fork. */
const reservationSchema = z.object({ id: z.string(), bytes: count, until: ms });

/** An account as stored. */
const storedAccountSchema = z.object({
  v: z.literal(1),
  sessions: count,
  /** Missing where an earlier version wrote it: there were none. */
  spaces: count.default(0),
  bytes: count,
  reservations: z.array(reservationSchema),
  countedAt: ms,
  freeAt: ms.optional(),
  expiresAt: ms,
});

/** Room held for a session that is on its way, until it lands, or a time in ms since the epoch. */
export type Reservation = z.infer<typeof reservationSchema>;

/** What an owner has in the store. Never less than is there; more, where sessions have expired since. */
export interface Account {
  readonly sessions: number;
  readonly spaces: number;
  /** What the sessions and spaces are charged together. */
  readonly bytes: number;
  readonly reservations: readonly Reservation[];
  /** When it was counted last, in ms since the epoch: what had expired by then is not in it. */
  readonly countedAt: number;
  /** Before this time no session in it can have expired, in ms since the epoch. */
  readonly freeAt?: number | undefined;
}

/** What an account counts. */
export type Counted = "sessions" | "spaces";

/** What an account needs to know of a session's or a space's head. */
export interface ChargedHead {
  readonly position: number;
  readonly bytes?: number | undefined;
  /** Bytes of files beside its events. */
  readonly beside?: number | undefined;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/** How an append changes an account. */
export interface AccountChange {
  readonly counted: Counted;
  /** The session or space as it is stored; undefined: it begins. */
  readonly before: ChargedHead | undefined;
  /** An expired one whose place it takes. */
  readonly former?: ChargedHead | undefined;
  readonly after: ChargedHead;
  /** The reservation that it uses up. */
  readonly reservation?: string | undefined;
}

/** What a session is charged: whole blocks, so that most appends leave the account as it is. */
export function chargeOf(
  { bytes, beside = 0, position }: Pick<ChargedHead, "bytes" | "beside" | "position">,
): number {
  return blocksOf((bytes ?? position * ASSUMED_EVENT_BYTES) + beside);
}

/** Bytes, up to the next whole block; at least one. */
export function blocksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES)) * BLOCK_BYTES;
}

/** The account that a value holds, without reservations whose time is over; undefined: none. */
export function accountOf(value: unknown, now: number): Account | undefined {
  const { data } = storedAccountSchema.safeParse(value);
  return data && { ...data, reservations: data.reservations.filter(({ until }) => until > now) };
}

/** The account after an append. */
export function changed(account: Account, change: AccountChange): Account {
  const { counted, before, former, after, reservation } = change;
  const gone = before ?? (former && isIn(account, former) ? former : undefined);
  return {
    ...account,
    [counted]: account[counted] + (gone ? 0 : 1),
    bytes: Math.max(0, account.bytes + chargeOf(after) - (gone ? chargeOf(gone) : 0)),
    reservations: account.reservations.filter(({ id }) => id !== reservation),
    freeAt: Math.min(account.freeAt ?? Infinity, after.expiresAt),
  };
}

/** The account without a session or space that is being erased. */
export function without(account: Account, counted: Counted, head: ChargedHead): Account {
  if (!isIn(account, head)) return account;
  return {
    ...account,
    [counted]: Math.max(0, account[counted] - 1),
    bytes: Math.max(0, account.bytes - chargeOf(head)),
  };
}

/**
 * Whether a session is in the account. A session's time only moves on while it is there, so one that
 * had not expired when the account was counted was counted, and one that began later was added.
 */
function isIn({ countedAt }: Account, { expiresAt }: ChargedHead): boolean {
  return expiresAt > countedAt;
}

/** Whether a recount at a limit may find room, and is not too soon after the one before. */
export function mayHaveRoom({ countedAt, freeAt = Infinity }: Account, now: number): boolean {
  const age = now - countedAt;
  return age >= RECOUNT_PAUSE_MS && (freeAt <= now || age >= RECOUNT_AT_LIMIT_MS);
}

/** Whether an account has to be counted again by whoever changes it next. */
export function isOld({ countedAt }: Account, now: number): boolean {
  return now - countedAt >= RECOUNT_MS;
}

/** Whether nothing is in an account, so that it need not be kept. */
export function isEmpty({ sessions, spaces, reservations }: Account): boolean {
  return sessions === 0 && spaces === 0 && reservations.length === 0;
}

/** What an account holds together with what is reserved. */
export function heldBy({ sessions, spaces, bytes, reservations }: Account): {
  readonly sessions: number;
  readonly spaces: number;
  readonly bytes: number;
} {
  return {
    sessions: sessions + reservations.length,
    spaces,
    bytes: reservations.reduce((sum, reservation) => sum + reservation.bytes, bytes),
  };
}
