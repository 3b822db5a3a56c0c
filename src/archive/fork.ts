import { toStored, TurnTally, understand } from "../conversation/mod.ts";
import type { SessionHead, SessionKey, SessionLog } from "../session_log/mod.ts";
import { FilesToCopy } from "./archived_files.ts";
import { defined } from "../shared/mod.ts";
import { eventsOf } from "./write.ts";

/** The result of a fork. */
export type Forked =
  | { readonly ok: true; readonly head: SessionHead }
  | { readonly ok: false; readonly reason: "missing" | "taken" | "erased" }
  | { readonly ok: false; readonly reason: "ahead"; readonly position: number };

/**
 * Creates a session that continues another one from a position: it copies the events up to there,
 * with their times, and adds a `SessionForked`. Open turns are dropped: trailing events of open
 * turns are not copied, and any other open turn is cancelled. The new session is in the space that
 * the other one is in, and was in then; if that has left it since, the new one leaves it. What is
 * withheld by now is withheld in it, too. Throws `SessionWentError`, `NewerEventError`, or `OverAllowanceError` before it copies what its owner has no room for.
 */
export async function fork(log: SessionLog, key: SessionKey, options: {
  readonly to: SessionKey;
  /** By default the session's current position. */
  readonly at?: number;
  /** Now, in ms since the epoch. */
  readonly now: number;
}): Promise<Forked> {
  const { to, now } = options;
  const parent = await log.head(key);
  if (!parent) return { ok: false, reason: "missing" };
  const { at: asked = parent.position } = options;
  if (asked > parent.position) return { ok: false, reason: "ahead", position: parent.position };
  const { at, keepFor } = await settledUpTo(log, key, { ...parent, position: asked });
  const staged = await log.stage(to, defined({ keepFor }));
  let head: SessionHead | undefined;
  try {
    if (asked === parent.position) await staged.reserve(parent.bytes ?? 0);
    const tally = new TurnTally();
    const files = new FilesToCopy(log, key);
    for await (const page of eventsOf(log, key, { ...parent, position: at })) {
      for (const event of page) {
        tally.add(understand(event));
        await staged.add(event);
        for await (const file of files.of(event)) await staged.addFile(file);
      }
    }
    await staged.add({ type: "SessionForked", data: { from: key.session, at }, at: now });
    // The name is the other one's: a fork has its own, or is known by how it goes on.
    if (tally.label.name !== undefined) {
      await staged.add({ type: "SessionRenamed", data: { name: "" }, at: now });
    }
    const today = asked === parent.position ? tally : await tallyOf(log, key, parent);
    const leaves = tally.space !== undefined && today.space !== tally.space;
    if (leaves) {
      await staged.add({ ...toStored({ type: "SpaceLeft", data: {} }), at: now });
    }
    for (const turn of tally.open) {
      await staged.add({
        type: "TurnCancelled",
        data: { turn, text: "", ...tally.keptBy(turn) },
        at: now,
      });
    }
    // Only turns that have ended are withheld, and by now all have.
    const withheld = new Set(tally.withheld);
    for (const turn of today.withheld) {
      const data = tally.withholding(turn);
      if (!data || withheld.has(turn)) continue;
      await staged.add({ ...toStored({ type: "TurnWithheld", data }), at: now });
    }
    const label = {
      ...tally.label,
      ...{ name: undefined, forkedFrom: { session: key.session, at } },
      ...(leaves ? { space: undefined, spaceGeneration: undefined } : {}),
    };
    head = await staged.land({ turns: tally.turns, label });
    if (head) return { ok: true, head };
    return { ok: false, reason: await log.head(to) ? "taken" : "erased" };
  } finally {
    if (!head) await staged.discard();
  }
}

/** What a session's events up to a position tell. */
async function tallyOf(
  log: SessionLog,
  key: SessionKey,
  head: Pick<SessionHead, "generation" | "position">,
): Promise<TurnTally> {
  const tally = new TurnTally();
  for await (const page of eventsOf(log, key, head)) {
    for (const event of page) tally.add(understand(event));
  }
  return tally;
}

/** Where the trailing events of open turns begin, and how long the session was kept by then. */
async function settledUpTo(
  log: SessionLog,
  key: SessionKey,
  head: Pick<SessionHead, "generation" | "position">,
): Promise<{ readonly at: number; readonly keepFor: number | undefined }> {
  const tally = await tallyOf(log, key, head);
  return { at: tally.settledUpTo, keepFor: tally.keepFor };
}
