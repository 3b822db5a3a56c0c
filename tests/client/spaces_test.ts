import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { BridgeError, connect, createApi } from "../../src/client/mod.ts";
import { LEARNS, withServer } from "../support/server.ts";

Deno.test("a client joins its space, hears what is learned, and reads, corrects and forgets it", async () => {
  await withServer(async ({ url }) => {
    await using client = connect({ url, session: "s", space: "me" });
    const heard: string[] = [];
    for (const type of ["fact.learned", "fact.revised", "fact.forgotten"] as const) {
      client.on(type, ({ fact }) => heard.push(`${type} ${fact}`));
    }
    await client.ask("My name is Ada");
    const { spaces, ...api } = client.api;
    assertEquals((await api.session("s")).space, "me");
    assertEquals((await spaces.learn("me")).added, 1);
    const { facts: [fact] } = await spaces.facts("me", { q: "name" });
    const id = fact?.fact ?? "";
    assertEquals(
      (await spaces.change("me", id, { text: "I am Ada", pinned: true })).isPinned,
      true,
    );
    assertEquals((await spaces.fact("me", id)).history.length, 3);
    await spaces.forget("me", id);
    await client.ask("And now?");
    assertEquals(
      heard,
      ["fact.learned", "fact.revised", "fact.forgotten"].map((t) => `${t} ${id}`),
    );
    assertEquals(client.position, 5, "frames of facts move no position");

    const written = await spaces.remember("me", { text: "I live in Porto", fact: "home" });
    assertEquals((await spaces.remember("me", { text: "I live in Porto" })).fact, written.fact);
    assertEquals((await spaces.list()).spaces.map(({ space }) => space), ["me"]);
    assertEquals((await spaces.rename("me", "Mine")).name, "Mine");
    assertEquals((await spaces.space("me")).facts, 1);
    assertEquals((await spaces.sessions("me")).sessions.map(({ session }) => session), ["s"]);
    assertEquals((await spaces.events("me", { limit: 1 })).next, 1);
    assertEquals(
      (await api.searchEverywhere({ q: "porto", space: "me" })).hits
        .map(({ kind, fact }) => [kind, fact]),
      [["fact", "home"]],
    );
    const archive = await (await spaces.export("me")).text();
    assertEquals(spaces.exportUrl("me"), `${url}/v1/spaces/me/export`);
    assertEquals((await spaces.import("copy", archive)).facts, 1);
    const changed = await api.change("s", { space: null, keepFor: 60, name: "Kept" });
    assertEquals([changed.space, changed.keepFor, changed.name], [undefined, 60, "Kept"]);
    await spaces.erase("me");
    const gone = await assertRejects(() => spaces.space("me"), BridgeError);
    assertEquals(gone.code, "not_found");
  }, { settings: LEARNS });
});

Deno.test("a client whose session belongs to another space closes as refused, and says which", async () => {
  await withServer(async ({ url }) => {
    await using first = connect({ url, session: "s", space: "me" });
    await first.ask("I am Ada");
    await using other = connect({ url, session: "s", space: "work" });
    const failed = await assertRejects(() => other.ask("Hello work"), BridgeError);
    assertEquals(failed.code, "space_mismatch");
    assertEquals(other.state.status === "closed" && other.state.reason, "refused");
    assertEquals((await createApi({ url }).session("s")).turns, 1);
  });
});

Deno.test("a session that was moved elsewhere is followed there by a client that reconnects", async () => {
  await withServer(async ({ url }) => {
    const sockets: WebSocket[] = [];
    class Watched extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    await using client = connect({ url, session: "s", space: "me", WebSocket: Watched });
    await client.ask("I am Ada");
    await client.api.change("s", { space: "work" });
    const moved = new Promise<void>((resolve) => {
      client.on("session.ready", ({ space }) => space === "work" && resolve());
    });
    sockets[0]?.close();
    await moved;
    await client.ask("I am at work");
    assertEquals(client.session?.space, "work");
    const named = sockets.map((socket) => new URL(socket.url).searchParams.get("space"));
    assertEquals(named, ["me", null]);
  });
});

Deno.test("a client knows the space of its session when another one moves it", async () => {
  await withServer(async ({ url }) => {
    await using client = connect({ url, session: "s", space: "me" });
    await using other = connect({ url, session: "s" });
    const moved = new Promise<void>((resolve) => {
      other.on("session.moved", ({ space }) => space === null && resolve());
    });
    await client.ask("I am Ada");
    await client.api.change("s", { space: null });
    await moved;
    assertEquals(other.session?.space, undefined);
    await using late = connect({ url, session: "s" });
    await late.ask("Where am I?");
    assertEquals(late.session?.space, undefined);
  });
});

Deno.test("connect() refuses a space that is no id", () => {
  const wrong = assertThrows(
    () => connect({ url: "http://127.0.0.1:9", space: "a b" }),
    BridgeError,
  );
  assertEquals(wrong.code, "invalid_space_id");
});

Deno.test("a client begins new sessions where it is told to, and leaves those that exist as they are", async () => {
  await withServer(async ({ url }) => {
    let where: string | null = "first";
    const beginIn = () => where;
    await using begun = connect({ url, session: "new", beginIn });
    const described = new Promise<void>((resolve) => {
      begun.on("session", ({ space }) => space === "me" && resolve());
    });
    await begun.pin("I am pinned before anything is said");
    where = "me";
    await begun.ask("I am Ada");
    await described;
    where = "work";
    await begun.ask("I am still here");
    await using again = connect({ url, session: "new", beginIn });
    await again.ask("I am back");
    assertEquals(again.session?.space, "me");

    where = null;
    await using alone = connect({ url, session: "alone", beginIn });
    await alone.ask("I am alone");
    assertEquals((await alone.api.session("alone")).space, undefined);
    where = "me";
    await alone.ask("I am still alone");
    assertEquals((await alone.api.session("alone")).space, undefined);

    await alone.change({ space: "work", keepFor: 3_600 });
    assertEquals([alone.session?.space, alone.session?.keepFor], ["work", 3_600]);
    await alone.change({ space: null });
    assertEquals(alone.session?.space, undefined);
  }, { settings: { spaces: { ...LEARNS.spaces, byDefault: "everybody" } } });
});
