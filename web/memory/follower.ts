import type { EventPage } from "../../src/client/mod.ts";
import { ask } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import { Store } from "../state/store.ts";
import { Growth } from "./growth.ts";

/** How far the events of a session are read. */
export interface Reading {
  readonly status: "reading" | "ready" | "failed";
  /** The last position that is read. */
  readonly position: number;
  /** The last position that there is, as far as is known. */
  readonly last: number;
  /** Grows with each page that came: what is folded changes in place. */
  readonly version: number;
  readonly error?: unknown;
}

const PAGE = 1_000;

/** A frame may come before its event can be read: then it is read again after so many ms. */
const AGAIN_MS = 250;

/** Reads a session's events page by page in the background, and goes on as new ones come. */
export class Follower {
  readonly growth = new Growth();
  readonly reading: Store<Reading>;
  readonly #session: Session;
  readonly #stop = new AbortController();
  readonly #ends: (() => void)[] = [];
  #client: Session["client"] | undefined;
  #isReading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.reading = new Store<Reading>({ status: "reading", position: 0, last: 0, version: 0 });
    this.#ends.push(session.state.follow(() => this.#attend()));
    this.#attend();
    void this.read();
  }

  /** Ends it. */
  end(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }

  /** Reads what is not read yet; tries again where that had failed. */
  async read(): Promise<void> {
    if (this.#isReading || this.#stop.signal.aborted) return;
    this.#isReading = true;
    clearTimeout(this.#timer);
    try {
      for (let isMore = true; isMore;) isMore = await this.#readPage();
      this.#tell({ status: "ready" });
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#tell({ status: "failed", error });
    } finally {
      this.#isReading = false;
    }
    if (this.reading.get().status === "ready" && this.#isBehind()) {
      this.#timer = setTimeout(() => void this.read(), AGAIN_MS);
    }
  }

  async #readPage(): Promise<boolean> {
    const { signal } = this.#stop;
    const after = this.growth.position;
    const page = await ask((api) => api.events(this.#session.id, { after, limit: PAGE, signal }))
      .catch(emptyWhereNone);
    signal.throwIfAborted();
    this.growth.take(page.events);
    this.#tell({ status: "reading" });
    return page.next !== undefined;
  }

  #tell(change: Pick<Reading, "status"> & { readonly error?: unknown }): void {
    const { position } = this.growth;
    const last = Math.max(position, this.#session.client.position);
    const { version } = this.reading.get();
    this.reading.set({ ...change, position, last, version: version + 1 });
  }

  /** A session that connects anew has another client. */
  #attend(): void {
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

/** Of a session in which nothing was said yet there is nothing to read. */
function emptyWhereNone(error: unknown): EventPage {
  if (error instanceof Error && "code" in error && error.code === "not_found") {
    return { events: [] };
  }
  throw error;
}
