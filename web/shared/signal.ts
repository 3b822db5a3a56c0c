import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";

/** When the subscribers of a signal are called. */
export interface SignalOptions {
  /**
   * Call them within `set` instead of once per frame. Text that a person types needs it: a field
   * that still shows the old text when the next key arrives would overwrite the new one.
   */
  readonly isImmediate?: boolean;
}

/**
 * A value that components subscribe to. By default subscribers are called at most once per frame.
 */
export class Signal<Value> {
  #value: Value;
  #isNotified = true;
  readonly #isImmediate: boolean;
  readonly #subscribers = new Set<() => void>();

  constructor(value: Value, { isImmediate = false }: SignalOptions = {}) {
    this.#value = value;
    this.#isImmediate = isImmediate;
  }

  get(): Value {
    return this.#value;
  }

  /** Replaces the value; the same value again notifies nobody. */
  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    if (this.#isImmediate) return this.#notify();
    if (!this.#isNotified) return;
    this.#isNotified = false;
    onNextFrame(() => {
      this.#isNotified = true;
      this.#notify();
    });
  }

  update(change: (value: Value) => Value): void {
    this.set(change(this.#value));
  }

  /** Calls back after each change. Returns a function that unsubscribes. */
  subscribe(callback: () => void): () => void {
    this.#subscribers.add(callback);
    return () => this.#subscribers.delete(callback);
  }

  #notify(): void {
    for (const callback of [...this.#subscribers]) callback();
  }
}

/** Selects a part of a signal's value. The component renders again when that part changes. */
export function useSignal<Value, Part>(
  signal: Signal<Value>,
  select: (value: Value) => Part,
): Part {
  const part = select(signal.get());
  const [, render] = useState({});
  const seen = useRef({ part, select });
  seen.current = { part, select };
  useLayoutEffect(() => {
    const look = () => {
      const { current } = seen;
      if (!Object.is(current.select(signal.get()), current.part)) render({});
    };
    look();
    return signal.subscribe(look);
  }, [signal]);
  return part;
}

/** Runs a task on the next frame, or at once in a hidden page, where no frames are drawn. */
function onNextFrame(task: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(task);
  else setTimeout(task);
}
