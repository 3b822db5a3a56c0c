import { useLayoutEffect, useRef, useState } from "hono/jsx/dom";

/** When the followers of a store are called. */
export interface StoreOptions {
  /**
   * Call them within `set` instead of once per frame. What a person types needs it: a field that
   * still shows the old text when the next key comes would overwrite the new one.
   */
  readonly isImmediate?: boolean;
}

/** A value that components follow. Followers are called once per frame, however often it changes. */
export class Store<State> {
  #state: State;
  #told = true;
  readonly #isImmediate: boolean;
  readonly #followers = new Set<() => void>();

  constructor(state: State, { isImmediate = false }: StoreOptions = {}) {
    this.#state = state;
    this.#isImmediate = isImmediate;
  }

  get(): State {
    return this.#state;
  }

  set(state: State): void {
    if (Object.is(state, this.#state)) return;
    this.#state = state;
    this.touch();
  }

  update(change: (state: State) => State): void {
    this.set(change(this.#state));
  }

  /** Tells followers although the value is the same object: something inside it has changed. */
  touch(): void {
    if (this.#isImmediate) return this.#tell();
    if (!this.#told) return;
    this.#told = false;
    soon(() => {
      this.#told = true;
      this.#tell();
    });
  }

  #tell(): void {
    for (const follow of [...this.#followers]) follow();
  }

  /** Calls back after each change; returns what ends that. */
  follow(callback: () => void): () => void {
    this.#followers.add(callback);
    return () => this.#followers.delete(callback);
  }
}

/** What a component sees of a store; it renders again when that is another value. */
export function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const part = select(store.get());
  const [, render] = useState({});
  const seen = useRef({ part, select });
  seen.current = { part, select };
  useLayoutEffect(() => {
    const look = () => {
      const { current } = seen;
      if (!Object.is(current.select(store.get()), current.part)) render({});
    };
    look();
    return store.follow(look);
  }, [store]);
  return part;
}

/** The next frame, or at once where no frames are drawn: a hidden page goes on too. */
function soon(task: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(task);
  else setTimeout(task);
}
