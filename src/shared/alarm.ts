/** The longest delay of a timer of the runtime, in ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** The alarms that are set, by the ms they were placed for: those of each are in the order of their places. */
const queues = new Map<number, Set<Alarm>>();
let count = 0;

/** How often any alarm was set: tells which of two was set last. */
let settings = 0;

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
  /** When it rings, and when it is looked at: earlier where it was put off since it was placed. */
  #at = Infinity;
  #placedAt = Infinity;
  #setting = 0;
  #queue: Set<Alarm> | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Whether it is going to ring. */
  get isSet(): boolean {
    return this.#queue !== undefined;
  }

  /** Rings in this many ms. An earlier setting no longer counts. Cheap where it is put off again and again. */
  set(ms: number): void {
    const whole = Math.ceil(ms);
    this.#at = performance.now() + whole;
    this.#setting = ++settings;
    if (!this.#queue || this.#at < this.#placedAt) this.#place(this.#at, whole);
  }

  /** Does not ring. */
  stop(): void {
    this.#leave();
    clearIfIdle();
  }

  /** Places it to be looked at at a time, which is in so many whole ms. */
  #place(at: number, ms: number): void {
    this.#leave();
    this.#placedAt = at;
    this.#queue = queues.get(ms) ?? new Set();
    queues.set(ms, this.#queue.add(this));
    count += 1;
    if (!timer || timer.at > at) start(at, ms);
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
        if (alarm.#placedAt > now) {
          next = Math.min(next, alarm.#placedAt);
          break;
        }
        due.push(alarm);
      }
    }
    if (next < Infinity) start(next, next - now);
    due.sort((one, other) => one.#at - other.#at || one.#setting - other.#setting);
    for (const alarm of due) {
      if (!alarm.isSet || alarm.#placedAt > now) continue;
      if (alarm.#at > now) {
        const left = Math.ceil(alarm.#at - now);
        alarm.#place(now + left, left);
      } else {
        alarm.#leave();
        alarm.#ring();
      }
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
