/** Something that is to be done at a time, unless that is called off before. */
interface Alarm {
  /** By the stopwatch, in ms. */
  readonly at: number;
  readonly ring: () => void;
}

/** A timer that is to run for longer than 24.8 days runs at once. */
const LONGEST_TIMER_MS = 86_400_000;

/** The alarms that are set, and the one timer for all of them: at the first, or at one called off since. */
const alarms = new Set<Alarm>();
let timer: ReturnType<typeof setTimeout> | undefined;
let timerAt = Infinity;

/**
 * Does something after so many ms, unless the returned function is called before. For deadlines,
 * nearly all of which are called off: they share one timer, which is set anew only for one that comes
 * before all others.
 *
 * ```ts
 * import { alarmIn } from "./mod.ts";
 *
 * const callOff = alarmIn(5_000, () => console.log("too late"));
 * callOff();
 * ```
 *
 * @param ring Must not throw, nor log: it does not run on behalf of whoever set the alarm.
 */
export function alarmIn(ms: number, ring: () => void): () => void {
  const alarm = { at: performance.now() + ms, ring };
  alarms.add(alarm);
  if (alarm.at < timerAt) setTimer(alarm.at);
  return () => {
    if (!alarms.delete(alarm) || alarms.size > 0) return;
    clearTimeout(timer);
    timerAt = Infinity;
  };
}

function setTimer(at: number): void {
  clearTimeout(timer);
  timerAt = at;
  const wait = Math.min(LONGEST_TIMER_MS, at - performance.now());
  timer = setTimeout(ringDue, Math.max(0, wait));
}

function ringDue(): void {
  const now = performance.now();
  timerAt = Infinity;
  const due: Alarm[] = [];
  let next = Infinity;
  for (const alarm of alarms) {
    if (alarm.at <= now) due.push(alarm);
    else next = Math.min(next, alarm.at);
  }
  if (next < Infinity) setTimer(next);
  due.sort((one, other) => one.at - other.at);
  for (const alarm of due) {
    if (alarms.delete(alarm)) alarm.ring();
  }
}
