/** The longest delay of a timer of the runtime, in ms. */
const LONGEST_MS = 2 ** 31 - 1;

const alarms = new Set<Alarm>();

/** The one timer of the runtime that serves all alarms, and when it fires. */
let timer: { readonly id: ReturnType<typeof setTimeout>; readonly at: number } | undefined;

/**
 * Does something later, unless it is stopped or set anew before. A timer of the runtime costs more to
 * start and to clear than most of what is done under it: all alarms share one, which is started only
 * where an alarm is to ring before it fires. It rings in whatever context that was: it may log nothing.
 */
export class Alarm {
  readonly #ring: () => void;
  #at = Infinity;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Whether it is going to ring. */
  get isSet(): boolean {
    return alarms.has(this);
  }

  /** Rings in this many ms. An earlier setting no longer counts. */
  set(ms: number): void {
    this.#at = performance.now() + ms;
    alarms.add(this);
    if (!timer || timer.at > this.#at) start(this.#at, ms);
  }

  /** Does not ring. */
  stop(): void {
    if (alarms.delete(this)) clearIfIdle();
  }

  /** Rings each alarm whose time has come, unless another one has just stopped it or put it off. */
  static ringDue(): void {
    timer = undefined;
    const now = performance.now();
    const due: Alarm[] = [];
    let next = Infinity;
    for (const alarm of alarms) {
      if (alarm.#at <= now) due.push(alarm);
      else next = Math.min(next, alarm.#at);
    }
    if (next < Infinity) start(next, next - now);
    for (const alarm of due) {
      if (alarm.#at <= now && alarms.delete(alarm)) alarm.#ring();
    }
    clearIfIdle();
  }
}

function start(at: number, ms: number): void {
  clearTimeout(timer?.id);
  timer = { id: setTimeout(Alarm.ringDue, Math.min(Math.ceil(ms), LONGEST_MS)), at };
}

function clearIfIdle(): void {
  if (alarms.size > 0) return;
  clearTimeout(timer?.id);
  timer = undefined;
}
