import type { Pin, PinAsk } from "../../src/client/mod.ts";
import { BridgeError } from "../../src/client/mod.ts";
import { ask, wordsOf } from "../state/bridge.ts";
import { say, tell } from "../state/notices.ts";
import type { Session } from "../state/session.ts";
import { Store } from "../state/store.ts";

/** The pinned notes as far as they are known. */
export interface Pins {
  readonly status: "loading" | "ready" | "failed";
  readonly pins: readonly Pin[];
  readonly error?: unknown;
}

/** The pinned notes of a session, live: whoever pins, here or elsewhere. */
export class PinList {
  readonly pins = new Store<Pins>({ status: "loading", pins: [] });
  readonly #session: Session;
  readonly #ends: (() => void)[] = [];
  #client: Session["client"] | undefined;
  #asked = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#ends.push(session.state.follow(() => this.#attend()));
    this.#attend();
    void this.load();
  }

  /** Ends it. */
  end(): void {
    this.#asked = Infinity;
    for (const end of this.#ends) end();
  }

  /** Asks for the notes; an answer that comes after a newer question is left aside. */
  async load(): Promise<void> {
    const asked = this.#asked += 1;
    try {
      const pins = await ask((api) => api.pins(this.#session.id)).catch(noneWhereNone);
      if (asked === this.#asked) this.pins.set({ status: "ready", pins });
    } catch (error) {
      if (asked !== this.#asked) return;
      this.pins.update(({ pins }) => ({ status: "failed", pins, error }));
    }
  }

  /** Pins; tells the reader where it cannot. Whether it could. */
  async pin(note: PinAsk): Promise<boolean> {
    try {
      await ask((api) => api.pin(this.#session.id, note));
      say("Pinned");
      await this.load();
      return true;
    } catch (error) {
      tell({ kind: "problem", text: `Not pinned: ${wordsOf(error)}` });
      return false;
    }
  }

  /** Unpins; tells the reader where it cannot. */
  async unpin(note: string): Promise<void> {
    try {
      await ask((api) => api.unpin(this.#session.id, note));
      say("Unpinned");
    } catch (error) {
      tell({ kind: "problem", text: `Not unpinned: ${wordsOf(error)}` });
    }
    await this.load();
  }

  /** A session that connects anew has another client. */
  #attend(): void {
    const { client } = this.#session;
    if (client === this.#client) return;
    this.#client = client;
    const again = () => void this.load();
    this.#ends.push(client.on("note.pinned", again), client.on("note.unpinned", again));
  }
}

/** A session in which nothing was said yet has no notes. */
function noneWhereNone(error: unknown): readonly Pin[] {
  if (error instanceof BridgeError && error.code === "not_found") return [];
  throw error;
}
