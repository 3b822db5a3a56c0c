import type { ModelEvent } from "../types.ts";

/** How long texts are gathered after one was passed on, in ms: less than a screen takes to show it. */
const GATHER_MS = 4;

/** How much text is gathered at most, in characters (UTF-16 units). */
const MOST_GATHERED = 65_536;

/**
 * The same events, with texts that follow each other closely as one: what has to be done for each is
 * done less often the faster a model is. The first text, and whatever ends the reply, does not wait.
 * A consumer that stops early waits for the event that is on its way.
 */
export async function* gathered(
  events: AsyncIterable<ModelEvent>,
  gatherMs = GATHER_MS,
): AsyncGenerator<ModelEvent> {
  const source = events[Symbol.asyncIterator]();
  let text = "";
  let toldAt = -Infinity;
  let pause: Pause | undefined;
  try {
    for (let next = settled(source.next());;) {
      // 1. Wait for what comes next, but no longer than the pause after the last text.
      const come = await (pause ? Promise.race([next, pause.over]) : next);
      const { event, isPauseOver = false } = come;
      const isText = event?.type === "text";
      if (isText) {
        text += event.text;
        next = settled(source.next());
      }

      // 2. Gather texts until it is over.
      const left = toldAt + gatherMs - performance.now();
      if (isText && left > 0 && text.length < MOST_GATHERED) {
        pause ??= new Pause(left);
        continue;
      }

      // 3. Pass on what was gathered, then whatever else came.
      pause?.end();
      pause = undefined;
      if (text !== "") {
        yield { type: "text", text };
        text = "";
        toldAt = performance.now();
      }
      if (isText || isPauseOver) continue;
      if ("error" in come) throw come.error;
      if (!event) return;
      yield event;
      next = settled(source.next());
    }
  } finally {
    pause?.end();
    await source.return?.();
  }
}

/** What comes next: an event, nothing at the end, an error, or the end of a pause. */
interface Come {
  readonly event?: ModelEvent;
  readonly error?: unknown;
  readonly isPauseOver?: boolean;
}

/** What a source tells next. It never rejects: an error waits until its turn. */
function settled(next: Promise<IteratorResult<ModelEvent, unknown>>): Promise<Come> {
  return next.then(
    (result) => result.done ? {} : { event: result.value },
    (error: unknown) => ({ error }),
  );
}

/** So many ms. */
class Pause {
  readonly over: Promise<Come>;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number) {
    const { promise, resolve } = Promise.withResolvers<Come>();
    this.over = promise;
    this.#timer = setTimeout(() => resolve({ isPauseOver: true }), ms);
  }

  /** Ends it early; `over` stays as it is. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
