import type { Manifest, OmissionReason } from "./events.ts";
import { firstUnsummarised, isRemembered, remember } from "./memory.ts";
import { countBelow } from "./recall/column.ts";
import { SettledTurns } from "./settled_turns.ts";
import type { Conversation } from "./state.ts";
import { endedAt } from "./turns.ts";

/** Neighbouring turns, from an index on, that are forgotten for one reason or all remembered. */
interface Run {
  readonly start: number;
  readonly reason: OmissionReason | undefined;
}

/**
 * Which settled turns are forgotten and why, so that a conversation that grew by one turn costs one
 * step. What it says depends on the turns only.
 */
export class OmissionMemory {
  #settled = SettledTurns.none;
  readonly #runs: Run[] = [];
  /** The indices of the turns that were received before one ahead of them. */
  readonly #early: number[] = [];

  /** Follows a conversation: what it knows of other turns is dropped. */
  follow({ settled }: Conversation): void {
    const common = settled.commonWith(this.#settled);
    this.#settled = settled;
    while ((this.#runs.at(-1)?.start ?? -1) >= common) this.#runs.pop();
    while ((this.#early.at(-1) ?? -1) >= common) this.#early.pop();
    let latest = this.#latestBefore(common);
    for (let index = common; index < settled.length; index++) {
      const turn = settled.at(index);
      if (!turn) continue;
      const memory = remember(turn);
      const reason = isRemembered(memory) ? undefined : memory.reason;
      const last = this.#runs.at(-1);
      if (!last || last.reason !== reason) this.#runs.push({ start: index, reason });
      if (turn.receivedAt < latest) this.#early.push(index);
      else latest = turn.receivedAt;
    }
  }

  /** The runs of the turns from an index up to another, which cut the first and the last of them. */
  *runs(from: number, to: number): Generator<Run & { readonly end: number }> {
    const startOf = (run: number) => this.#runs[run]?.start ?? Infinity;
    let run = countBelow(this.#runs.length, { valueAt: startOf, limit: from + 1 }) - 1;
    for (let start = from; start < to; run++) {
      const end = Math.min(to, startOf(run + 1));
      yield { start, end, reason: this.#runs[run]?.reason };
      start = end;
    }
  }

  /** The position at which the first of the turns from an index up to another was received. */
  receivedFrom(start: number, end: number): number {
    const earlyAt = (place: number) => this.#early[place] ?? Infinity;
    let first = this.#receivedAt(start);
    let place = countBelow(this.#early.length, { valueAt: earlyAt, limit: start + 1 });
    for (; earlyAt(place) < end; place++) first = Math.min(first, this.#receivedAt(earlyAt(place)));
    return first;
  }

  /** The last position at which one of the first turns was received. */
  #latestBefore(index: number): number {
    let last = index - 1;
    for (let place = this.#early.length - 1; this.#early[place] === last; place--) last -= 1;
    return last < 0 ? 0 : this.#receivedAt(last);
  }

  #receivedAt(index: number): number {
    return this.#settled.at(index)?.receivedAt ?? Infinity;
  }
}

/**
 * What a context leaves out of the settled turns: every turn that is neither recent nor recalled, in
 * one row with its neighbours of the same reason.
 */
export function omissionsOf(
  conversation: Conversation,
  { shown, isSummarised, memory = new OmissionMemory() }: {
    /** The indices of the turns that are recent or recalled. */
    readonly shown: ReadonlySet<number>;
    /** Whether the context has the summary. */
    readonly isSummarised: boolean;
    /** A cache of earlier work. */
    readonly memory?: OmissionMemory;
  },
): Manifest["leftOut"] {
  memory.follow(conversation);
  const { settled } = conversation;
  const summarised = isSummarised ? firstUnsummarised(conversation) : 0;
  const rows: Manifest["leftOut"] = [];
  let from = 0;
  for (const to of [...[...shown].sort((one, other) => one - other), settled.length]) {
    for (const { start, end, reason } of reasonsOf(memory, { from, to, summarised })) {
      const first = memory.receivedFrom(start, end);
      const ended = settled.at(end - 1);
      const last = ended ? endedAt(ended.outcome) : first;
      rows.push({ reason, from: first, to: last, turns: end - start });
    }
    from = to + 1;
  }
  return rows;
}

/** Of turns without one that is shown: each reason, from one index up to another. */
function* reasonsOf(memory: OmissionMemory, { from, to, summarised }: {
  readonly from: number;
  readonly to: number;
  /** The index of the first turn that the summary does not cover. */
  readonly summarised: number;
}): Generator<{ readonly start: number; readonly end: number; readonly reason: OmissionReason }> {
  for (const { start, end, reason } of memory.runs(from, to)) {
    if (reason !== undefined) {
      yield { start, end, reason };
      continue;
    }
    const middle = Math.min(end, Math.max(start, summarised));
    if (start < middle) yield { start, end: middle, reason: "summarised" };
    if (middle < end) yield { start: middle, end, reason: "over_budget" };
  }
}
