import type { Pin, PinAsk } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { memoryWords } from "../languages/memory.ts";
import { announce, notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { callApi, describeError, isNotFound } from "../state/bridge.ts";
import { saveNote } from "../state/memory_items.ts";
import type { Session } from "../state/session.ts";

/** The pinned notes, as far as they have loaded. */
export interface PinListState {
  readonly status: "loading" | "ready" | "failed";
  readonly pins: readonly Pin[];
  readonly error?: unknown;
}

/** The pinned notes of a session, live: also those pinned elsewhere. */
export class PinList {
  readonly state = new Signal<PinListState>({ status: "loading", pins: [] });
  readonly #session: Session;
  readonly #ends: (() => void)[] = [];
  #client: Session["client"] | undefined;
  #loads = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#ends.push(session.state.subscribe(() => this.#attach()));
    this.#attach();
    void this.load();
  }

  /** Stops following the notes. */
  end(): void {
    this.#loads = Infinity;
    for (const end of this.#ends) end();
  }

  /** Loads the notes. The answer to an older load is dropped. */
  async load(): Promise<void> {
    const load = this.#loads += 1;
    try {
      const pins = await callApi((api) => api.pins(this.#session.id)).catch(noneIfNotFound);
      if (load === this.#loads) this.state.set({ status: "ready", pins });
    } catch (error) {
      if (load !== this.#loads) return;
      this.state.update(({ pins }) => ({ status: "failed", pins, error }));
    }
  }

  /** Pins a note. Resolves with whether that worked; a failure is shown as a notification. */
  async pin(note: PinAsk): Promise<boolean> {
    try {
      await callApi((api) => api.pin(this.#session.id, note));
      announce(lateWords.pinned);
      await this.load();
      return true;
    } catch (error) {
      notify({ kind: "problem", text: memoryWords.notPinned(describeError(error)) });
      return false;
    }
  }

  /** Writes another text for a note. Resolves with whether that worked; it can be undone. */
  async revise(
    change: { readonly note: string; readonly before: string; readonly text: string },
  ): Promise<boolean> {
    const isRevised = await saveNote(this.#session.id, change);
    await this.load();
    return isRevised;
  }

  /** Unpins a note. A failure is shown as a notification. */
  async unpin(note: string): Promise<void> {
    try {
      await callApi((api) => api.unpin(this.#session.id, note));
      announce(lateWords.unpinned);
    } catch (error) {
      notify({ kind: "problem", text: memoryWords.notUnpinned(describeError(error)) });
    }
    await this.load();
  }

  /** Follows the session's client, which reopening replaces. */
  #attach(): void {
    const { client } = this.#session;
    if (client === this.#client) return;
    this.#client = client;
    const reload = () => void this.load();
    for (const type of ["note.pinned", "note.unpinned", "note.revised"] as const) {
      this.#ends.push(client.on(type, reload));
    }
  }
}

/** A session in which nothing was sent yet has no notes. */
function noneIfNotFound(error: unknown): readonly Pin[] {
  if (isNotFound(error)) return [];
  throw error;
}
