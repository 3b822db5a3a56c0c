import { TurnTally, understand } from "../conversation/mod.ts";
import type { SessionHead, SessionKey, SessionLog } from "../session_log/mod.ts";
import { eventsOf } from "./write.ts";

/** What became of a fork. */
export type Forked =
  | { readonly ok: true; readonly head: SessionHead }
  | { readonly ok: false; readonly reason: "missing" | "taken" | "erased" }
  | { readonly ok: false; readonly reason: "ahead"; readonly position: number };

/**
 * Begins a session that goes on from a position of another one: with the same events up to it, with
 * their times, and a `SessionForked`. Turns that are open at that position are cut off: their
 * events at the end are left out, and one among others is cancelled. Throws `SessionWentError`, or
 * `NewerEventError`.
 */
export async function fork(log: SessionLog, key: SessionKey, options: {
  readonly to: SessionKey;
  /** Without it, where the session is now. */
  readonly at?: number;
  /** Now, in ms since the epoch. */
  readonly now: number;
}): Promise<Forked> {
  const { to, now } = options;
  const parent = await log.head(key);
  if (!parent) return { ok: false, reason: "missing" };
  const { at: asked = parent.position } = options;
  if (asked > parent.position) return { ok: false, reason: "ahead", position: parent.position };
  const at = await settledUpTo(log, key, { ...parent, position: asked });
  const staged = await log.stage(to);
  let head: SessionHead | undefined;
  try {
    const tally = new TurnTally();
    for await (const page of eventsOf(log, key, { ...parent, position: at })) {
      for (const event of page) {
        tally.add(understand(event));
        await staged.add(event);
      }
    }
    await staged.add({ type: "SessionForked", data: { from: key.session, at }, at: now });
    for (const turn of tally.open) {
      await staged.add({ type: "TurnCancelled", data: { turn, text: "" }, at: now });
    }
    head = await staged.land({ turns: tally.turns, label: tally.label });
    if (head) return { ok: true, head };
    return { ok: false, reason: await log.head(to) ? "taken" : "erased" };
  } finally {
    if (!head) await staged.discard();
  }
}

async function settledUpTo(
  log: SessionLog,
  key: SessionKey,
  head: Pick<SessionHead, "generation" | "position">,
): Promise<number> {
  const tally = new TurnTally();
  for await (const page of eventsOf(log, key, head)) {
    for (const event of page) tally.add(understand(event));
  }
  return tally.settledUpTo;
}
