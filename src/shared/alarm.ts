/** The longest delay of a timer of the runtime, in ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** The alarms that are set, by the ms they were set for: those of each are in the order of their times. */
const queues = new Map<number, Set<Alarm>>();
let count = 0;

/** The one timer of the runtime that serves all alarms, and when it fires. */
let timer: { readonly id: ReturnType<typeof setTimeout>; readonly at: number } | undefined;

/**
 * Does something later, unless it is stopped or set anew before. A timer of the runtime costs more to
 * start and to clear than most of what is done under it: all alarms share one, which is started only
 * where an alarm is to ring before it fires. However many are set, those are looked at that ring. It
 * rings in whatever context that was: to log there it needs `keepingLogIds`.
 */
export class Alarm {
  readonly #ring: () => void;
  #at = Infinity;
  #queue: Set<Alarm> | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Whether it is going to ring. */
  get isSet(): boolean {
    return this.#queue !== undefined;
  }

  /** Rings in this many ms. An earlier setting no longer counts. */
  set(ms: number): void {
    this.#leave();
    const whole = Math.ceil(ms);
    this.#at = performance.now() + whole;
    this.#queue = queues.get(whole) ?? new Set();
    queues.set(whole, this.#queue.add(this));
    count += 1;
    if (!timer || timer.at > this.#at) start(this.#at, whole);
  }

  /** Does not ring. */
  stop(): void {
    this.#leave();
    clearIfIdle();
  }

  #leave(): void {
    if (!this.#queue?.delete(this)) return;
    this.#queue = undefined;
    count -= 1;
  }

  /** Rings each alarm whose time has come, unless another one has just stopped it or put it off. */
  static ringDue(): void {
    timer = undefined;
    const now = performance.now();
    const due: Alarm[] = [];
    let next = Infinity;
    for (const [ms, queue] of queues) {
      if (queue.size === 0) queues.delete(ms);
      for (const alarm of queue) {
        if (alarm.#at > now) {
          next = Math.min(next, alarm.#at);
          break;
        }
        due.push(alarm);
      }
    }
    if (next < Infinity) start(next, next - now);
    for (const alarm of due) {
      if (!alarm.isSet || alarm.#at > now) continue;
      alarm.#leave();
      alarm.#ring();
    }
    clearIfIdle();
  }
}

function start(at: number, ms: number): void {
  clearTimeout(timer?.id);
  timer = { id: setTimeout(Alarm.ringDue, Math.min(Math.ceil(ms), LONGEST_MS)), at };
}

function clearIfIdle(): void {
  if (count > 0) return;
  clearTimeout(timer?.id);
  timer = undefined;
}
