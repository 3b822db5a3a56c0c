import type { Manifest, OmissionReason } from "./manifest.ts";
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

  /** The run of the turn at an index: where it ends, at most at `to`, and its reason. */
  runAt(index: number, to: number): Pick<Run, "reason"> & { readonly end: number } {
    const startOf = (run: number) => this.#runs[run]?.start ?? Infinity;
    const next = startOf(1) > index
      ? Math.min(1, this.#runs.length)
      : countBelow(this.#runs.length, { valueAt: startOf, limit: index + 1 });
    return { end: Math.min(to, startOf(next)), reason: this.#runs[next - 1]?.reason };
  }

  /** The position at which the first of the turns from an index up to another was received. */
  receivedFrom(start: number, end: number): number {
    const earlyAt = (place: number) => this.#early[place] ?? Infinity;
    let first = this.#receivedAt(start);
    if (this.#early.length === 0) return first;
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
  const note = (reason: OmissionReason, start: number, end: number) => {
    if (start >= end) return;
    const first = memory.receivedFrom(start, end);
    const ended = settled.at(end - 1);
    const last = ended ? endedAt(ended.outcome) : first;
    rows.push({ reason, from: first, to: last, turns: end - start });
  };
  for (const to of [...[...shown].sort((one, other) => one - other), settled.length]) {
    while (from < to) {
      const start = from;
      const { end, reason } = memory.runAt(start, to);
      from = end;
      if (reason !== undefined) {
        note(reason, start, end);
        continue;
      }
      const middle = Math.min(end, Math.max(start, summarised));
      note("summarised", start, middle);
      note("over_budget", middle, end);
    }
    from = to + 1;
  }
  return rows;
}
