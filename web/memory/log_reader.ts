import type { EventPage } from "../../src/client/mod.ts";
import { Signal } from "../shared/signal.ts";
import { callApi, isNotFound } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { Growth } from "./growth.ts";

/** How far the log of a session has been read. */
export interface ReadingState {
  readonly status: "reading" | "ready" | "failed";
  /** The last position that was read. */
  readonly position: number;
  /** The last position of the log, as far as known. */
  readonly last: number;
  /** Increases with each page: the folded data changes in place. */
  readonly version: number;
  readonly error?: unknown;
}

const PAGE_SIZE = 1_000;

/**
 * A frame may arrive before its event can be read; then the log is read again, after this many ms.
 */
const RETRY_MS = 250;

/** Reads a session's log page by page in the background, and continues as new events arrive. */
export class LogReader {
  readonly growth = new Growth();
  readonly state: Signal<ReadingState>;
  readonly #session: Session;
  readonly #stop = new AbortController();
  readonly #ends: (() => void)[] = [];
  #client: Session["client"] | undefined;
  #isReading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.state = new Signal<ReadingState>({ status: "reading", position: 0, last: 0, version: 0 });
    this.#ends.push(session.state.subscribe(() => this.#attach()));
    this.#attach();
    void this.read();
  }

  /** Stops reading. */
  end(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }

  /** Reads what has not been read yet, also after a failure. */
  async read(): Promise<void> {
    if (this.#isReading || this.#stop.signal.aborted) return;
    this.#isReading = true;
    clearTimeout(this.#timer);
    try {
      for (let hasMore = true; hasMore;) hasMore = await this.#readPage();
      this.#update({ status: "ready" });
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#update({ status: "failed", error });
    } finally {
      this.#isReading = false;
    }
    if (this.state.get().status === "ready" && this.#isBehind()) {
      this.#timer = setTimeout(() => void this.read(), RETRY_MS);
    }
  }

  async #readPage(): Promise<boolean> {
    const { signal } = this.#stop;
    const query = { after: this.growth.position, limit: PAGE_SIZE, signal };
    const page = await callApi((api) => api.events(this.#session.id, query)).catch(emptyIfNotFound);
    signal.throwIfAborted();
    this.growth.fold(page.events);
    this.#update({ status: "reading" });
    return page.next !== undefined;
  }

  #update(change: Pick<ReadingState, "status" | "error">): void {
    const { position } = this.growth;
    const last = Math.max(position, this.#session.client.position);
    const { version } = this.state.get();
    this.state.set({ ...change, position, last, version: version + 1 });
  }

  /** Follows the session's client, which reopening replaces. */
  #attach(): void {
    const { client } = this.#session;
    if (client === this.#client) return;
    this.#client = client;
    this.#ends.push(client.on("frame", (frame) => {
      if ("position" in frame && this.#isBehind()) void this.read();
    }));
  }

  #isBehind(): boolean {
    return this.#session.client.position > this.growth.position;
  }
}

/** A session in which nothing was sent yet has no log. */
function emptyIfNotFound(error: unknown): EventPage {
  if (isNotFound(error)) return { events: [] };
  throw error;
}
