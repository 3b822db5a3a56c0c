import { assert, assertEquals } from "@std/assert";
import { finish, fold, RecallMemory, understand } from "../../src/conversation/mod.ts";
import { SpaceDirectory } from "../../src/bridge/across/space_directory.ts";
import { SESSION_TTL_MS, SPACE_KEY } from "../support/spaces.ts";
import {
  type AcrossGiven,
  idsOf,
  join,
  othersFor,
  say,
  spaceOf,
  tell,
  withAcross,
} from "./across_given.ts";

const PORTO = "I moved to Porto with my cat Tibbles";
const TENNIS = "My tennis racket broke during the match";
const BREAD = "The sourdough bread needs another hour";

Deno.test("law 14: a message finds the sessions of its space that it points to, best first", async () => {
  await withAcross(async (given) => {
    await join(given.logs, { porto: [PORTO], tennis: [TENNIS], bread: [BREAD] });
    const others = await othersFor(given, "Where does Tibbles live?");
    assertEquals(others[0]?.session, "porto");
    assertEquals(others[0]?.title, PORTO);
    assertEquals(others[0]?.conversation.settled.at(0)?.text, PORTO);
  });
});

Deno.test("laws 8, 9 and 15: sessions that are known here are current until the log has them otherwise", async () => {
  await withAcross(async (given) => {
    const { logs, recall } = given;
    await join(logs, { porto: [PORTO], tennis: [TENNIS] });
    const message = "Where do Tibbles and my racket live?";
    const read = await othersFor(given, message);
    const known = recall.known(SPACE_KEY, read);
    assertEquals(known?.sessions.map(({ session }) => session), idsOf(read));
    assertEquals(known?.sessions.map(({ conversation }) => conversation.position), [3, 3]);
    assertEquals(await known?.isCurrent, true);
    assertEquals(recall.known(SPACE_KEY, [{ session: "bread", generation: "g" }]), undefined);
    await say(logs, { session: "tennis" }, { texts: [BREAD] });
    assertEquals(await recall.known(SPACE_KEY, read)?.isCurrent, false);
    await othersFor(given, message);
    assertEquals(await recall.known(SPACE_KEY, read)?.isCurrent, true);
    await given.sessions.erase({ owner: SPACE_KEY.owner, session: "porto" });
    assertEquals(await recall.known(SPACE_KEY, read)?.isCurrent, false);
  });
});

Deno.test("law 14: nothing of another space, another owner or of a session without a space is found", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { mine: [BREAD] });
    await join(logs, { work: [PORTO] }, { owner: "ada", space: "work" });
    await join(logs, { theirs: [PORTO] }, { owner: "eve", space: "main" });
    await say(logs, { session: "alone" }, { texts: [PORTO] });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), []);
    assertEquals(idsOf(await othersFor(given, "How is the sourdough?")), ["mine"]);
  });
});

Deno.test("law 14: a session that only one side says is in the space is not found", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    // Its own events say so, the space does not.
    await say(logs, { session: "claims" }, { texts: [PORTO], space: "main" });
    await tell(logs, []);
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), []);
    // The space says so, its own events do not.
    await join(logs, { moved: [PORTO] });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), ["moved"]);
    await say(logs, { session: "moved" }, { texts: [], space: "work" });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), []);
  });
});

Deno.test("law 14: a session that the space says has left is not found", async () => {
  await withAcross(async (given) => {
    await join(given.logs, { porto: [PORTO] });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), ["porto"]);
    const generation = (await given.sessions.head({ owner: "ada", session: "porto" }))?.lineage;
    const life = { session: "porto", generation: generation ?? "" };
    await tell(given.logs, [{ type: "SessionLeft", data: { ...life, reason: "moved" } }]);
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), []);
  });
});

Deno.test("law 14: a session begun again under its id belongs to the space only once it joins", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const key = { owner: "ada", session: "porto" };
    await join(logs, { porto: [BREAD] });
    await othersFor(given, "How is the sourdough?");
    await logs.sessions.erase(key);
    logs.now += 1;
    await say(logs, key, { texts: [PORTO], space: "main" });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), []);
  });
});

Deno.test("laws 8 and 9: sessions that were erased or have expired are left out", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { erased: [PORTO], kept: ["Tibbles sleeps a lot"] });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")).length, 2);
    await logs.sessions.erase({ owner: "ada", session: "erased" });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), ["kept"]);
    logs.now += SESSION_TTL_MS + 1;
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), []);
    assertEquals(given.reader.size, 0);
  });
});

Deno.test("law 8: reading a session for another one does not extend its expiry", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const key = { owner: "ada", session: "porto" };
    await join(logs, { porto: [PORTO] });
    const before = await logs.sessions.head(key);
    logs.now += SESSION_TTL_MS / 2;
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), ["porto"]);
    await given.search.search("ada", { query: "Tibbles", limit: 5 });
    assertEquals(await logs.sessions.head(key), before);
  });
});

Deno.test("law 14: what a session says between two messages is found, also on another instance", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const other = given.another();
    await join(logs, { talk: [BREAD], tennis: [TENNIS] });
    assertEquals(idsOf(await othersFor(given, "How is the sourdough?")), ["talk"]);
    await say(other, { session: "talk" }, { texts: [PORTO] });
    // Its old words lead to it; what it says there is as new as the log.
    const [talk] = await othersFor(given, "How is the sourdough?");
    assertEquals(talk?.conversation.settled.length, 2);
    // Its new words do, once the space is looked through again.
    logs.now += 10_000;
    await othersFor(given, "Hello");
    await given.recall.idle();
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), ["talk"]);
    assertEquals(idsOf(await othersFor(other, "Where does Tibbles live?")), ["talk"]);
  });
});

Deno.test("what a live session says is found at once, without reading it from the log", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    const key = { owner: "ada", session: "talk" };
    await join(logs, { talk: [BREAD] });
    await othersFor(given, "How is the sourdough?");
    await say(logs, key, { texts: [PORTO] });
    const head = await logs.sessions.head(key);
    assert(head);
    const conversation = fold((await logs.sessions.read(key)).map(understand));
    const memory = new RecallMemory();
    const { generation, lineage } = head;
    given.live.set("talk", { generation, lineage, conversation, memory });
    const [talk] = await othersFor(given, "Where does Tibbles live?");
    assert(talk?.conversation === conversation);
    assert(talk.memory === memory);
  });
});

Deno.test("law 4: the sessions of a receipt are as they were at its positions", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { talk: [PORTO], gone: [TENNIS] });
    const found = await othersFor(given, "Where does Tibbles live?");
    const read = found.map(({ session, generation, conversation }) => ({
      ...{ session, generation, upTo: conversation.position },
    }));
    await say(logs, { session: "talk" }, { texts: [BREAD] });
    const past = await given.recall.othersOf(SPACE_KEY, read);
    assertEquals(
      past.sessions.map(({ session, title, conversation: { position, settled } }) => [
        ...[session, title, position, settled.length],
      ]),
      found.map(({ session, title, conversation: { position, settled } }) => [
        ...[session, title, position, settled.length],
      ]),
    );
    const generation = (await logs.sessions.head({ owner: "ada", session: "gone" }))?.lineage ?? "";
    await logs.sessions.erase({ owner: "ada", session: "gone" });
    const lost = { session: "gone", generation, upTo: 2 };
    assertEquals(await given.recall.othersOf(SPACE_KEY, [lost]), {
      sessions: [],
      missing: [{ kind: "session", session: "gone", generation }],
    });
    const elsewhere = await given.recall.othersOf({ owner: "eve", space: "main" }, read);
    assertEquals(elsewhere.sessions, []);
  });
});

Deno.test("a digest leads to a session whose words it does not have", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { talk: ["It arrived on Tuesday"], bread: [BREAD], tennis: [TENNIS] });
    const head = await logs.sessions.head({ owner: "ada", session: "talk" });
    await tell(logs, [digested("talk", head, "Ada got her new bicycle.")]);
    assertEquals(idsOf(await othersFor(given, "When did I get the bicycle?"))[0], "talk");
  });
});

Deno.test("law 15: a digest that was blanked leads nowhere", async () => {
  await withAcross(async (given) => {
    const { logs } = given;
    await join(logs, { talk: ["It arrived on Tuesday"] });
    const head = await logs.sessions.head({ owner: "ada", session: "talk" });
    const event = digested("talk", head, "Ada got her new bicycle.");
    await tell(logs, [event]);
    assertEquals(idsOf(await othersFor(given, "Where is my bicycle?")), ["talk"]);
    const position = (await logs.spaces.head(SPACE_KEY))?.position ?? 0;
    await logs.spaces.append(SPACE_KEY, {
      ...{ expected: position, events: [], facts: 0 },
      events: [{ type: "SpaceRenamed", data: { name: "New" } }],
      replaces: [{ position, data: { ...event.data, text: "" } }],
    });
    assertEquals(idsOf(await othersFor(given, "Where is my bicycle?")), []);
  });
});

Deno.test("sessions of which nothing is known are looked at newest first, and once if they are gone", async () => {
  await withAcross(async (given) => {
    await join(given.logs, { bread: [BREAD], porto: [PORTO], tennis: [TENNIS] });
    const directory = new SpaceDirectory();
    directory.follow(await spaceOf(given));
    const unread = () => directory.unread.map(({ session }) => session);
    assertEquals(unread(), ["tennis", "porto", "bread"]);
    const [tennis, porto] = directory.unread;
    assert(tennis && porto);
    const read = await given.reader.open({ owner: "ada", session: "porto" });
    assert(read);
    finish(directory.noteSteps(porto, read.conversation));
    directory.skip(tennis);
    assertEquals(unread(), ["bread"]);
    assertEquals(directory.entries.map(({ session }) => session), ["porto"]);
    directory.forget("porto");
    assertEquals(unread(), ["porto", "bread"]);
  });
});

Deno.test("sessions that were read are kept within a limit, and given up for live ones", async () => {
  const limit = 1_000_000;
  const long = (name: string) =>
    Array.from({ length: 200 }, (_, index) => `${PORTO} and with ${name} ${index}`);
  await withAcross(async (given) => {
    const names = ["Alice", "Bruno", "Clara", "Doris", "Edgar", "Frank"];
    await join(given.logs, Object.fromEntries(names.map((name) => [name, long(name)])));
    assertEquals(idsOf(await othersFor(given, names.join(" or "))).length, 6);
    assert(given.reader.size > 0 && given.reader.size < 6);
    assert(given.reader.bytes <= limit);
    assert(given.memory.held <= limit);
    const live = given.memory.open("ada");
    live.share().require(limit * 0.7);
    assert(given.memory.held <= limit);
    live.close();
    given.logs.now += 600_000;
    given.reader.sweep();
    given.recall.sweep();
    assertEquals(given.memory.held, 0);
  }, { limit });
});

Deno.test("a session that is too large to be read is left out, and the others are found", async () => {
  const long = Array.from({ length: 300 }, (_, index) => `${PORTO} ${"x".repeat(2_000)} ${index}`);
  await withAcross(async (given) => {
    await join(given.logs, { large: long, small: [PORTO] });
    assertEquals(idsOf(await othersFor(given, "Where does Tibbles live?")), ["small"]);
  }, { limit: 300_000 });
});

function digested(
  session: string,
  head: Awaited<ReturnType<AcrossGiven["sessions"]["head"]>>,
  text: string,
) {
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const range = { from: 1, to: head?.position ?? 1, saidFrom: 1, saidTo: 1 };
  const life = { session, generation: head?.lineage ?? "" };
  const data = { ...life, ...range, text, model: "m", usage };
  return { type: "SessionDigested", data } as const;
}
