import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Bridge, Insertions, Rejection } from "../../../src/bridge/mod.ts";
import { withBridge, type World } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import { ask, goOn, type KeptTalk, record, talkOf, turnsOf } from "../../support/kept_talk.ts";
import { MAIN, OWNER, write } from "../spaces/space_world.ts";

const { space } = MAIN;

/** What happens next; `on`: on which of the two instances. */
type Step =
  /** A message is typed and sent, by a client that may send it on both at once. */
  | { readonly kind: "type"; readonly text: string; readonly on: 0 | 1; readonly twice: boolean }
  /** A tool answers. */
  | { readonly kind: "tool"; readonly on: 0 | 1 }
  /** The reply is whole, perhaps told to both instances. */
  | { readonly kind: "reply"; readonly on: 0 | 1; readonly twice: boolean }
  /** The client goes back and types something else. */
  | { readonly kind: "back"; readonly turns: number }
  /** The space learns something. */
  | { readonly kind: "fact"; readonly text: string }
  /** Somebody talks in the session at another door. */
  | { readonly kind: "page"; readonly text: string }
  /** An instance dies after so many further uses of its store; another one starts. */
  | { readonly kind: "kill"; readonly on: 0 | 1; readonly uses: number };

const TEXTS = ["Where does Tibbles live?", "Is Tibbles asleep?", "Does Tibbles swim?", "Hello"];
const text = fc.constantFrom(...TEXTS);
const on = fc.constantFrom<0 | 1>(0, 1);
const twice = fc.boolean();

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("type" as const), text, on, twice }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("tool" as const), on }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("reply" as const), on, twice }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("back" as const), turns: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.nat(20).map((n) => ({ kind: "fact" as const, text: `Tibbles has ${n} boats` })),
  },
  { weight: 1, arbitrary: text.map((text) => ({ kind: "page" as const, text })) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("kill" as const), on, uses: fc.nat(12) }),
  },
);

/** A client that keeps its conversation, and the blocks that its replies were made with. */
class KeepingClient {
  readonly #instances: Instances;
  #typed: string[] = [];
  /** By turn, what the reply that the client has was made with. */
  readonly #madeWith = new Map<string, string | undefined>();
  /** Whether the last message went out, and waits for its reply. */
  #isWaiting = false;

  constructor(instances: Instances) {
    this.#instances = instances;
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case "type":
        return await this.#type(next);
      case "tool":
        return this.#isWaiting ? await this.#request(goOn, [next.on]) : undefined;
      case "reply":
        return this.#isWaiting ? await this.#complete(next) : undefined;
      case "back":
        if (this.#isWaiting) return;
        this.#typed = this.#typed.slice(0, Math.max(0, this.#typed.length - next.turns));
        return;
      case "fact":
        return void await write(this.#instances.world.bridge, next.text);
      case "page": {
        const client = await this.#instances.world.attach("s", { owner: OWNER });
        await client.ask(next.text);
        return await client.detach();
      }
      case "kill":
        return this.#instances.doom(next.on, next.uses);
    }
  }

  get #talk(): KeptTalk {
    return talkOf("s", this.#typed);
  }

  async #type({ text, on, twice }: Extract<Step, { kind: "type" }>): Promise<void> {
    if (!this.#isWaiting) this.#typed = [...this.#typed, text];
    const [turn = ""] = (await turnsOf(this.#talk)).slice(-1);
    // A new reply comes with what the message has now: once that is a block, it stays.
    if (!this.#isWaiting || this.#madeWith.get(turn) === undefined) this.#madeWith.delete(turn);
    const asked = (bridge: Bridge, talk: KeptTalk) => ask(bridge, talk, { space });
    await this.#request(asked, twice ? [on, 1 - on] : [on]);
    this.#isWaiting = true;
  }

  /** Sends a request; a client that gets no answer sends it again. All of them hold the same blocks. */
  async #request(
    send: (bridge: Bridge, talk: KeptTalk) => Promise<Insertions | Rejection>,
    on: readonly number[],
  ): Promise<void> {
    const turns = await turnsOf(this.#talk);
    const answers = await Promise.all(
      on.map((place) => this.#instances.with(place, (bridge) => send(bridge, this.#talk))),
    );
    for (const turn of turns) {
      const blocks = answers.map((answer) => {
        assert(answer.ok, JSON.stringify(answer));
        return answer.blocks.get(turn);
      });
      // Of two answers, one of which came without, the client takes the other.
      const block = blocks.find((each) => each !== undefined);
      const isFresh = !this.#madeWith.has(turn);
      for (const each of blocks) if (!isFresh || each !== undefined) assertEquals(each, block);
      if (isFresh) this.#madeWith.set(turn, block);
      else assertEquals(block, this.#madeWith.get(turn), "law 2");
    }
  }

  async #complete({ on, twice }: Extract<Step, { kind: "reply" }>): Promise<void> {
    const places = twice ? [on, 1 - on] : [on];
    const recorded = await Promise.all(places.map((place) =>
      this.#instances.with(
        place,
        (bridge) => record(bridge, this.#talk, `Tibbles does, ${this.#typed.length}`, { space }),
      )
    ));
    for (const each of recorded) assert(each.ok, JSON.stringify(each));
    this.#isWaiting = false;
  }
}

/** Two instances on one store, each of which may die and be followed by another one. */
class Instances {
  readonly world: World;
  readonly #handles: readonly Deno.Kv[];
  readonly #doomed: [number | undefined, number | undefined] = [undefined, undefined];
  readonly #running: { readonly bridge: Bridge; isDead: boolean }[] = [];

  constructor(world: World, handles: readonly Deno.Kv[]) {
    this.world = world;
    this.#handles = handles;
    for (const place of [0, 1]) this.#start(place);
  }

  /** Has an instance die after so many uses of its store from now on. */
  doom(place: 0 | 1, uses: number): void {
    this.#doomed[place] = uses;
  }

  /** Does something on an instance, and again on the next one where it dies meanwhile. */
  async with<Result>(place: number, task: (bridge: Bridge) => Promise<Result>): Promise<Result> {
    const instance = this.#running[place];
    assert(instance);
    try {
      const result = await task(instance.bridge);
      if (!instance.isDead) return result;
    } catch (error) {
      if (!instance.isDead) throw error;
    }
    // A dead process answers nothing.
    if (this.#running[place] === instance) this.#start(place);
    const next = this.#running[place];
    assert(next);
    return await task(next.bridge);
  }

  #start(place: number): void {
    const index = place === 0 ? 0 : 1;
    this.#doomed[index] = undefined;
    const { bridge, kill } = this.world.mortal(() => {
      const left = this.#doomed[index];
      if (left === undefined || this.#running[index] !== instance) return;
      this.#doomed[index] = left - 1;
      if (left > 0) return;
      instance.isDead = true;
      kill();
    }, this.#handles[place]);
    const instance = { bridge, isDead: false };
    this.#running[index] = instance;
  }
}

Deno.test("laws 2 and 12: whatever two instances are asked and whenever they die, a client's history keeps its blocks, and its turns are recorded once", async () => {
  const folder = await Deno.makeTempDir();
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const path = `${folder}/${run++}.sqlite`;
        const handles = [await Deno.openKv(path), await Deno.openKv(path)] as const;
        const [kv] = handles;
        try {
          await withoutWarnings(() =>
            withBridge(async (world) => {
              await write(world.bridge, "Tibbles lives in Porto");
              const client = new KeepingClient(new Instances(world, handles));
              for (const next of steps) await client.take(next);
              const events = await world.log.read({ owner: OWNER, session: "s" });
              for (const type of ["MemoryInserted", "MessageReceived", "ReplyCompleted"]) {
                const turns = events.filter((event) => event.type === type)
                  .map(({ data }) => data["turn"]);
                assertEquals(turns.length, new Set(turns).size, type);
              }
            }, { kv, settings: { spaces: { byDefault: space, learns: false, learnAfterMs: 1 } } })
          );
        } finally {
          for (const handle of handles) handle.close();
        }
      }),
      { numRuns: Number(Deno.env.get("RELAY_RUNS") ?? 20) },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
