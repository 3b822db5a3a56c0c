import type { Client, State } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { describeError } from "./bridge.ts";

/** How many older turns are loaded at a time. */
const OLDER_TURNS = 100;

/** What turns are found in. */
export interface Searched {
  readonly client: Client;
  readonly state: Signal<State>;
  /** Whether the bridge has answered. */
  readonly isLoaded: boolean;
  /** The loaded part of the conversation, oldest first. */
  readonly entries: readonly { readonly id: string }[];
}

/** Loads older turns of a session, and has the chat scroll to one that is sought. */
export class TurnFinder {
  /** Whether older turns are loading. */
  readonly isLoadingOlder = new Signal(false);
  /** The turn that the address links to. */
  readonly linkedTurn = new Signal<string | undefined>(undefined);
  readonly #session: Searched;
  readonly #onLoaded: () => void;
  readonly #listeners = new Set<(id: string) => void>();
  #loading: Promise<boolean> | undefined;
  /** The linked turn or its position, until the chat has scrolled to it. */
  #sought: string | number | undefined;

  /** `onLoaded` is called when what is loaded may have changed, and before the chat scrolls. */
  constructor(session: Searched, onLoaded: () => void) {
    this.#session = session;
    this.#onLoaded = onLoaded;
  }

  /** Loads older turns, once at a time. Resolves with whether it did. */
  loadOlder(): Promise<boolean> {
    const { client, isLoaded } = this.#session;
    if (!client.hasOlder || !isLoaded) return Promise.resolve(false);
    return this.#loading ??= this.#load(client).finally(() => this.#loading = undefined);
  }

  /** Scrolls the chat to its first message; loads all that lies between. */
  async toBeginning(): Promise<void> {
    while (this.#session.client.hasOlder) if (!await this.loadOlder()) break;
    const [first] = this.#session.entries;
    if (first) this.#scrollTo(first.id);
  }

  /** Scrolls the chat to the turn at a position; loads what lies between. Resolves with its id. */
  async show(position: number): Promise<string | undefined> {
    const startsAfter = ({ turns: [first] }: Client) => (first?.position ?? 0) > position;
    while (startsAfter(this.#session.client) && this.#session.client.hasOlder) {
      if (!await this.loadOlder()) return undefined;
    }
    const { turns } = this.#session.client;
    const turn = turns.findLast((each) => (each.position ?? Infinity) <= position);
    if (turn) this.#scrollTo(turn.id);
    return turn?.id;
  }

  /**
   * Highlights a turn, named by its id or a position in it, and scrolls to it once connected; undefined
   * highlights none.
   */
  seek(turn: string | number | undefined): void {
    this.linkedTurn.set(typeof turn === "string" ? turn : undefined);
    this.#sought = turn;
    void this.goOn();
  }

  /** Goes on with what is sought, if the session is connected. */
  async goOn(): Promise<void> {
    const id = this.#sought;
    if (id === undefined || this.#session.state.get().status !== "open") return;
    if (typeof id === "number") {
      this.#sought = undefined;
      this.linkedTurn.set(await this.show(id));
      return;
    }
    while (!this.#session.client.turn(id) && this.#session.client.hasOlder) {
      if (!await this.loadOlder()) return;
    }
    if (this.#sought !== id) return;
    this.#sought = undefined;
    if (this.#session.client.turn(id)) this.#scrollTo(id);
    else notify({ kind: "problem", text: words.noLinked });
  }

  /** Calls back with the entry that the chat should scroll to. Returns a function that ends that. */
  onScrollTo(callback: (id: string) => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  async #load(client: Client): Promise<boolean> {
    this.isLoadingOlder.set(true);
    try {
      await client.history(OLDER_TURNS);
      return true;
    } catch (error) {
      notify({
        kind: "problem",
        text: words.noEarlier(describeError(error)),
        action: {
          label: words.tryAgain,
          run: () => void this.loadOlder().then(() => this.goOn()),
        },
      });
      return false;
    } finally {
      this.isLoadingOlder.set(false);
      this.#onLoaded();
    }
  }

  #scrollTo(id: string): void {
    this.#onLoaded();
    requestAnimationFrame(() => {
      for (const callback of this.#listeners) callback(id);
    });
  }
}
