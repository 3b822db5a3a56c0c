import { pause } from "../../shared/mod.ts";
import type { OwnerAccounts } from "./accounts.ts";
import { Charge, type ChargeOptions } from "./charge.ts";

const MAX_RACES = 20;

/** From this race on, pauses before the next: a random time, up to this many ms per race. */
const PAUSE_FROM_RACE = 3;
const PAUSE_STEP_MS = 10;

/** The part of an append's result that says whether another try may succeed. */
type Tried = { readonly ok: true } | { readonly ok: false; readonly position: number };

/**
 * Appends at an owner's charge; again where only the owner's account has changed meanwhile.
 *
 * @param expected The position that the stream must be at.
 * @param append One try, which adds the charge's part to its commit.
 */
export async function appendCharged<Appended extends Tried>(
  accounts: OwnerAccounts,
  { expected, signal, ...options }: ChargeOptions & {
    readonly expected: number;
    readonly signal: AbortSignal;
  },
  append: (charge: Charge) => Promise<Appended>,
): Promise<Appended> {
  for (let races = 0;; races++) {
    signal.throwIfAborted();
    using charge = new Charge(accounts, { ...options, signal });
    const appended = await append(charge);
    if (appended.ok || races === MAX_RACES || appended.position !== expected) return appended;
    if (!await charge.isOutdated()) return appended;
    if (races >= PAUSE_FROM_RACE) await pause(Math.random() * PAUSE_STEP_MS * races);
  }
}
