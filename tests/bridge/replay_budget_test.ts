import { assert, assertEquals } from "@std/assert";
import type { Subscriber } from "../../src/bridge/mod.ts";
import { withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };
const text = "Eiders rest on the shingle. ".repeat(500);

/** A client that takes no more after its first replayed frame, until it is gone. */
class Stuck implements Subscriber {
  isReady = false;
  replayed = 0;
  readonly #gone = Promise.withResolvers<void>();
  readonly #onFrame: () => void;
  #isGone = false;

  constructor(onFrame: () => void) {
    this.#onFrame = onFrame;
  }

  deliver(frame: { readonly type: string }): void {
    if (frame.type === "session.ready") this.isReady = true;
    else this.replayed += 1;
    this.#onFrame();
  }

  ready(): Promise<void> {
    return this.#gone.promise;
  }

  isGone(): boolean {
    return this.#isGone;
  }

  leave(): void {
    this.#isGone = true;
    this.#gone.resolve();
  }
}

Deno.test("of 100 replays to clients that read nothing, only as many begin as the budget has room for", async () => {
  await withBridge(async ({ bridge, log }) => {
    const events = Array.from({ length: 80 }, (_, index) => ({
      type: "TurnImported",
      data: { turn: `t${index}`, text, reply: text, saidAt: index, repliedAt: index },
    }));
    assert((await log.append(KEY, { expected: 0, events, turns: 80 })).ok);
    let onFrame = () => {};
    const clients = Array.from({ length: 100 }, () => new Stuck(() => onFrame()));
    const begun = () => clients.filter(({ replayed }) => replayed > 0);
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise<void>((resolve) => onFrame = resolve);
    };
    const attaching = clients.map((subscriber) => bridge.attach(KEY, { after: 0, subscriber }));
    await until(() => clients.every(({ isReady }) => isReady) && begun().length >= 2);
    // Reads that began later are done, so whatever could begin has begun.
    for (let read = 0; read < 5; read++) await bridge.events(KEY, { after: 0, limit: 80 });
    assertEquals(begun().length, 2);
    begun()[0]?.leave();
    await until(() => begun().length >= 3);
    assertEquals(begun().length, 3);
    for (const each of clients) each.leave();
    await Promise.all(attaching);
  }, { settings: { maxReplayBytes: 4 * 524_288 } });
});
