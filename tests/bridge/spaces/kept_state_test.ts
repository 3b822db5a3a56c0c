import { assert, assertEquals } from "@std/assert";
import { LiveMemory } from "../../../src/bridge/memory_budget/live_memory.ts";
import { LiveSpaces } from "../../../src/bridge/spaces/live_spaces.ts";
import {
  currentFacts,
  type DecidedSpaceEvent,
  foldSpace,
  type Space,
  toStoredSpaceEvent,
  understandSpaceEvent,
} from "../../../src/knowledge/mod.ts";
import type { SpaceLog } from "../../../src/space_log/mod.ts";
import { plain } from "../../knowledge/given.ts";
import { SPACE_KEY, type TwoLogs, withLogs } from "../../support/spaces.ts";
import { foundIn, storedBytes } from "../../support/stored.ts";
import { wrapped } from "../../support/wrapped_kv.ts";

const FACTS = 600;

/** A space of many facts, one of which is to be forgotten. */
async function fill({ spaces }: Pick<TwoLogs, "spaces">): Promise<void> {
  const said = { saidBy: "owner" as const, saidAt: 1, sources: [] };
  const facts = Array.from({ length: FACTS }, (_, index): DecidedSpaceEvent => {
    const text = index === 7 ? "The okapi is hidden" : `Likes the number ${index}`;
    return { type: "FactLearned", data: { fact: `f${index}`, text, ...said } };
  });
  await append(spaces, [{ type: "SpaceOpened", data: {} }, ...facts]);
}

async function append(spaces: SpaceLog, events: readonly DecidedSpaceEvent[]): Promise<void> {
  const expected = (await spaces.head(SPACE_KEY))?.position ?? 0;
  const batch = { expected, events: events.map(toStoredSpaceEvent), facts: FACTS };
  assert((await spaces.append(SPACE_KEY, batch)).ok);
}

/** Opens the space as an instance that has just started does; its state, once it is kept. */
async function opened(
  spaces: SpaceLog,
  task: (live: Parameters<Parameters<LiveSpaces["use"]>[1]>[0]) => Promise<unknown> = () =>
    Promise.resolve(),
): Promise<Space> {
  const memory = new LiveMemory({ limit: 100_000_000, makeRoom: () => {} });
  const openMemory = (owner: string) => memory.open(owner);
  const live = new LiveSpaces({ log: spaces, now: () => Date.now(), openMemory });
  const state = await live.use(SPACE_KEY, async (space) => {
    await task(space);
    return space.state;
  });
  await live.stop();
  assert(state);
  return state;
}

/** The state as the log alone gives it. */
async function folded({ spaces }: Pick<TwoLogs, "spaces">): Promise<Space> {
  return foldSpace((await spaces.read(SPACE_KEY)).map(understandSpaceEvent));
}

async function kept(kv: Deno.Kv): Promise<Deno.KvEntry<unknown>[]> {
  const all = await Array.fromAsync(kv.list({ prefix: [] }));
  return all.filter(({ key }) => key.includes("snapshot"));
}

const same = (one: Space, other: Space) => assertEquals(plain(one), plain(other));

Deno.test("an instance opens a large space from the state that was kept, and reads on from there", async () => {
  await withLogs(async (given) => {
    await fill(given);
    same(await opened(given.spaces), await folded(given));
    let events = 0;
    const kv = wrapped(given.kv, (target) => ({
      list: <Value>(...[selector, options]: Parameters<Deno.Kv["list"]>) => {
        const found = target.list<Value>(selector, options);
        const next = found.next.bind(found);
        found.next = async () => {
          const entry = await next();
          if (!entry.done && entry.value.key.includes("event")) events += 1;
          return entry;
        };
        return found;
      },
    }));
    same(await opened(given.open({ kv }).spaces), await folded(given));
    assertEquals(events, 0, "no event is read");
    await append(given.spaces, [{ type: "FactPinned", data: { fact: "f9" } }]);
    same(await opened(given.open({ kv }).spaces), await folded(given));
    assertEquals(events, 1, "what is new is read");
  });
});

Deno.test("a kept state that nobody can read is passed over: the log is the truth", async () => {
  await withLogs(async (given) => {
    await fill(given);
    await opened(given.spaces);
    for (const { key, value } of await kept(given.kv)) {
      await given.kv.set(key, { ...value as object, body: new Uint8Array(3) });
    }
    same(await opened(given.open().spaces), await folded(given));
    const head = await given.spaces.head(SPACE_KEY);
    assert(head);
    const { generation, position } = head;
    const text = "a state of another version";
    assert(await given.spaces.snapshots.write(SPACE_KEY, { generation, position, text }));
    same(await opened(given.open().spaces), await folded(given));
  });
});

Deno.test("law 15: what is forgotten is in no kept state, and no instance opens with it", async () => {
  await withLogs(async (given) => {
    const { kv, spaces, open } = given;
    await fill(given);
    await opened(spaces);
    assert((await kept(kv)).length > 1);
    const other = open().spaces;
    const state = await opened(other, async (live) => {
      const forget = { type: "ForgetFact", fact: "f7", salt: "salt" } as const;
      assert((await live.handle(forget)).ok);
    });
    same(state, await folded(given));
    assertEquals(await kept(kv), []);
    assertEquals(foundIn(await storedBytes(kv), ["okapi"]), []);
    same(await opened(open().spaces), await folded(given));
    assert((await kept(kv)).length > 1, "it is kept anew");
    const last = await opened(open().spaces);
    assertEquals(last.facts.get("f7")?.versions[0].text, "");
    assertEquals(foundIn(await storedBytes(kv), ["okapi"]), []);
  });
});

Deno.test("law 15: a state kept before an instance forgot something that did not know of it is not used", async () => {
  await withLogs(async (given) => {
    const { kv, spaces, open } = given;
    await fill(given);
    await opened(spaces);
    // As an instance does that was killed before it erased the text, or that keeps no states.
    await append(spaces, [{ type: "FactForgotten", data: { fact: "f7", reason: "owner" } }]);
    assert((await kept(kv)).length > 1);
    same(await opened(open().spaces), await folded(given));
    assertEquals(foundIn(await storedBytes(kv), ["okapi"]), [], "the rest is erased");
    same(await opened(open().spaces), await folded(given));
  });
});

Deno.test("law 13: an instance that opens from the kept state sets aside what is withheld", async () => {
  await withLogs(async (given) => {
    const { spaces, open } = given;
    await fill(given);
    const sources = [{ session: "s", generation: "g", positions: [1, 2] }];
    const said = { saidBy: "user" as const, saidAt: 1, sources };
    await append(spaces, [
      { type: "SessionJoined", data: { session: "s", generation: "g" } },
      { type: "FactLearned", data: { fact: "said", text: "Keeps okapis at home", ...said } },
      { type: "SourceWithheld", data: { session: "s", generation: "g", positions: [1, 2] } },
    ]);
    const texts = (state: Space) => Array.from(currentFacts(state), ({ text }) => text);
    await opened(spaces);
    assert((await kept(given.kv)).length > 1);
    const state = await opened(open().spaces);
    same(state, await folded(given));
    assertEquals(texts(state).includes("Keeps okapis at home"), false);
    await append(spaces, [
      { type: "SourceReleased", data: { session: "s", generation: "g", positions: [1, 2] } },
    ]);
    const released = await opened(open().spaces);
    same(released, await folded(given));
    assertEquals(texts(released).includes("Keeps okapis at home"), true);
  });
});
