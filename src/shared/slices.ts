/** How long sliced work runs in one piece, in ms, before other tasks get a turn. */
const SLICE_MS = 10;

/** How many microtasks those get who only let others run, before the next in line is woken. */
const STEPS_OF_OTHERS = 8;

interface Waiting {
  readonly resolve: () => void;
  readonly isSlice: boolean;
}

/** After so long without sliced work, in ms, other tasks have had their turn. */
const REST_MS = 1;

/**
 * Of all sliced work: what it has used of this turn, in ms, until when, and who waits for one of the
 * next.
 */
const waiting: Waiting[] = [];
let used = 0;
let usedAt = 0;
let isRunning = false;
/** How many of those who wait were there when this turn began. */
let due = 0;
/** Takes the next turn back; undefined where none is to come. */
let takeBack: (() => void) | undefined;

/**
 * Runs long work step by step, and lets other tasks run whenever a slice of time is used up. However
 * much work there is at once, one slice of it runs before sockets and requests that are due.
 *
 * ```ts
 * import { inSlices } from "./mod.ts";
 *
 * function* countTo(last: number) {
 *   for (let count = 0; count < last; count++) yield;
 *   return last;
 * }
 * await inSlices(countTo(3)); // 3
 * ```
 */
export async function inSlices<Result>(steps: Iterator<void, Result, void>): Promise<Result> {
  for (;;) {
    let began = performance.now();
    const turn = slice(began);
    if (turn) {
      await turn;
      began = performance.now();
    }
    const left = SLICE_MS - used;
    try {
      do {
        const { done, value } = steps.next();
        if (done) return value;
      } while (performance.now() - began < left);
    } finally {
      spend(began, performance.now());
    }
  }
}

/** Does something with each item, in slices. */
export async function forEachInSlices<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Promise<void> {
  await inSlices(each(items, task));
}

/** Resolves once timers, sockets and requests that are due have run. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => queue({ resolve, isSlice: false }));
}

/**
 * Undefined where there is time for a slice at once; else resolves when its turn comes. `spend` must
 * follow.
 */
function slice(now: number): Promise<void> | undefined {
  if (waiting.length === 0 && now - usedAt > REST_MS) used = 0;
  if (used < SLICE_MS && !isRunning && waiting.length === 0) {
    isRunning = true;
    return undefined;
  }
  return new Promise((resolve) => queue({ resolve, isSlice: true }));
}

function queue(next: Waiting): void {
  waiting.push(next);
  if (!isRunning) lookAhead();
}

/** Counts the time of a slice. What is left of it is for the next in line. */
function spend(began: number, ended: number): void {
  used += ended - began;
  usedAt = ended;
  isRunning = false;
  wake();
}

/**
 * Begins a new turn once sockets have had theirs. Only a timer makes Deno look for what has come in,
 * but one that is due already when the work before it ends comes before all that; so the turn begins
 * when what the timer lets in has run. A second timer would wait for another two milliseconds.
 */
function lookAhead(): void {
  if (takeBack !== undefined || waiting.length === 0) return;
  const timer = setTimeout(() => takeBack = setLast(beginTurn), 0);
  takeBack = () => clearTimeout(timer);
}

/** What Deno has beside its timers, but declares only for Node. */
interface Immediates {
  setImmediate(task: () => void): unknown;
  clearImmediate(immediate: unknown): void;
}

/** Runs a task once what is due has run, unless it is taken back. A page has no way but a timer. */
function setLast(task: () => void): () => void {
  const runtime: object = globalThis;
  if (hasImmediates(runtime)) {
    const last = runtime.setImmediate(task);
    return () => runtime.clearImmediate(last);
  }
  const last = setTimeout(task, 0);
  return () => clearTimeout(last);
}

function hasImmediates(runtime: object): runtime is Immediates {
  return "setImmediate" in runtime && "clearImmediate" in runtime;
}

function beginTurn(): void {
  takeBack = undefined;
  used = 0;
  due = waiting.length;
  if (!isRunning) wake();
}

/**
 * Wakes those in line, one after another, as long as the turn has time left: slices, and those who
 * let others run and waited when it began. A slice says itself when it ends, by `spend`.
 */
async function wake(): Promise<void> {
  while (used < SLICE_MS && (due > 0 || waiting[0]?.isSlice)) {
    const next = waiting.shift();
    due -= 1;
    if (!next) break;
    isRunning = true;
    next.resolve();
    if (next.isSlice) break;
    const began = performance.now();
    for (let step = 0; step < STEPS_OF_OTHERS; step++) await undefined;
    used += performance.now() - began;
    isRunning = false;
  }
  if (waiting.length > 0) return isRunning ? undefined : lookAhead();
  takeBack?.();
  takeBack = undefined;
}

function* each<Item>(
  items: readonly Item[],
  task: (item: Item, index: number) => void,
): Generator<void, void, void> {
  for (const [index, item] of items.entries()) {
    if (index > 0) yield;
    task(item, index);
  }
}
