import { type AttachOptions, createBridge } from "../../src/bridge/mod.ts";
import type { DecidedEvent } from "../../src/conversation/mod.ts";
import type { Encoder, Model } from "../../src/model/mod.ts";
import { SessionLog, type SessionLogOptions } from "../../src/session_log/mod.ts";
import { attach, type Client, SETTINGS, TABLES } from "./bridge.ts";
import { LockstepStore } from "./lockstep_store.ts";

/** So long that nothing is renewed, or looked for, by itself. */
const LEASE_MS = 3_600_000;

const OWNER = "ada";
const APPENDED = 500;
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

const ENCODER: Encoder = {
  name: "test/1",
  encode: ({ messages }) => ({ messages: messages.length }),
};

/** A model in this process: it says a text at once, and ends when it may. */
class ImmediateModel implements Model {
  readonly name = "test";
  readonly encoder = ENCODER;
  calls = 0;
  mayEnd: Promise<void> = Promise.resolve();

  async *stream(): ReturnType<Model["stream"]> {
    this.calls += 1;
    yield { type: "text", text: "A reply." };
    await this.mayEnd;
    yield { type: "end", ending: "complete", stopReason: "end", model: "test", usage: USAGE };
  }
}

/** After how many trips to the store each thing happened that a message leads to. */
export interface TurnTrips {
  readonly accepted: number;
  readonly called: number;
  readonly completed: number;
}

/** How a bridge is set up whose trips are counted. */
export interface LockstepOptions {
  /** What an owner may use. */
  readonly quotas?: SessionLogOptions["quotas"] | undefined;
}

/** A log whose idle sessions are never polled: nothing waits for that, and it begins by the clock. */
class UnpolledLog extends SessionLog {
  override versions(): Promise<never> {
    return new Promise(() => {});
  }
}

/** A bridge whose trips to the store are counted. */
export class LockstepBridge {
  readonly store: LockstepStore;
  readonly model = new ImmediateModel();
  readonly #bridge: ReturnType<typeof createBridge>;

  constructor(kv: Deno.Kv, { quotas }: LockstepOptions = {}) {
    this.store = new LockstepStore(kv);
    const { ttlMs } = SETTINGS;
    const log = new UnpolledLog({
      ...TABLES,
      kv: this.store.kv,
      ttlMs,
      leaseMs: LEASE_MS,
      ...quotas ? { quotas } : {},
    });
    // Its clock stands still: however slow a busy machine is, no trip takes long.
    const began = Date.now();
    this.#bridge = createBridge({ log, model: this.model, settings: SETTINGS, now: () => began });
  }

  /** Attaches a client; resolves with it, and with the trips until it was attached. */
  async attach(
    session: string,
    options: Pick<AttachOptions, "space"> = {},
  ): Promise<{ readonly client: Client; readonly trips: number }> {
    const attaching = attach(this.#bridge, session, { owner: OWNER, ...options });
    const trips = await this.#settled(attaching);
    return { client: await attaching, trips };
  }

  /** Sends a message; resolves once its turn is completed. */
  async send(
    { frames, send }: Client,
    message: { readonly text: string; readonly id?: string },
  ): Promise<TurnTrips> {
    const { store, model } = this;
    const { calls } = model;
    const of = (type: "turn.accepted" | "turn.completed") => {
      const { length } = frames.of(type);
      return () => frames.of(type).length > length;
    };
    const [isAccepted, isCompleted] = [of("turn.accepted"), of("turn.completed")];
    const sending = send(message);
    const accepted = await store.until(isAccepted);
    const called = accepted + await store.until(() => model.calls > calls);
    const completed = called + await store.until(isCompleted);
    await this.#settled(sending);
    return { accepted, called, completed };
  }

  /** Shuts down. */
  async end(): Promise<void> {
    await this.#settled(this.#bridge.drain());
    await this.store.untilIdle();
  }

  async #settled(task: Promise<unknown>): Promise<number> {
    let isSettled = false;
    task.finally(() => isSettled = true).catch(() => {});
    return await this.store.until(() => isSettled);
  }
}

/** Stores a session of so many turns. */
export async function storeTurns(
  kv: Deno.Kv,
  { session, turns, owner = OWNER }: {
    readonly session: string;
    readonly turns: number;
    readonly owner?: string;
  },
): Promise<void> {
  const log = new SessionLog({ ...TABLES, kv, ttlMs: SETTINGS.ttlMs });
  const manifest = { upTo: 0, limit: 8_000, characters: 0, items: [], leftOut: [] };
  const events = Array.from({ length: turns }, (_, index): DecidedEvent[] => {
    const turn = `turn-${index}`;
    const text = `Message ${index}, of a usual length.`;
    const reply = { turn, text: "A sentence of it. ".repeat(15), model: "test", stopReason: "end" };
    return [
      { type: "MessageReceived", data: { turn, text, idGiven: true } },
      { type: "ReplyCompleted", data: { ...reply, usage: USAGE, manifest } },
    ];
  }).flat();
  for (let expected = 0; expected < events.length; expected += APPENDED) {
    const batch = { expected, events: events.slice(expected, expected + APPENDED), turns };
    const appended = await log.append({ owner, session }, batch);
    if (!appended.ok) throw new Error("The turns could not be stored");
  }
}
