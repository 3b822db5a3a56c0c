import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  eventPageSchema,
  factHistorySchema,
  factListSchema,
  factSchema,
  foundAnywhereSchema,
  learnedSchema,
  problemSchema,
  sessionSchema,
  spaceListSchema,
  spaceSchema,
  spaceSessionsSchema,
} from "../../src/protocol/mod.ts";
import { LEARNS, type ServedWorld, withServer } from "../support/server.ts";

/** Asserts that an object has these fields. */
function assertHolds(found: object, expected: Readonly<Record<string, unknown>>): void {
  const picked = Object.entries(found).filter(([name]) => name in expected);
  assertEquals(Object.fromEntries(picked) as unknown, expected);
}

/** Sends a request; resolves with its status and its JSON, if there is any. */
async function ask({ url }: ServedWorld, route: string, json?: unknown) {
  const [method = "", path = ""] = route.split(" ");
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const response = await fetch(`${url}/v1/${path}`, { method, ...body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text && JSON.parse(text) };
}

async function codeOf(world: ServedWorld, route: string, json?: unknown) {
  const { status, json: problem } = await ask(world, route, json);
  return [status, problemSchema.parse(problem).code];
}

Deno.test("a fact is written, listed, corrected, pinned, told with its history, and forgotten", async () => {
  await withServer(async (world) => {
    const made = await ask(world, "POST spaces/me/facts", {
      fact: "home",
      text: "I live in Porto",
    });
    assertEquals([made.status, made.headers.get("location")], [201, "/v1/spaces/me/facts/home"]);
    const fact = factSchema.parse(made.json);
    assertHolds(fact, { text: "I live in Porto", saidBy: "owner", state: "current" });
    assertEquals([fact.isPinned, fact.sources], [false, []]);

    const again = await ask(world, "POST spaces/me/facts", { text: "I live in  Porto." });
    assertEquals(
      [again.status, again.json.fact],
      [200, "home"],
      "a duplicate answers what is there",
    );

    const patched = await ask(world, "PATCH spaces/me/facts/home", {
      text: "I live in Lisbon",
      pinned: true,
    });
    assertHolds(factSchema.parse(patched.json), { text: "I live in Lisbon", isPinned: true });
    const told = factHistorySchema.parse((await ask(world, "GET spaces/me/facts/home")).json);
    assertEquals(told.history.map(({ event, text }) => [event, text]), [
      ["learned", "I live in Porto"],
      ["revised", "I live in Lisbon"],
      ["pinned", undefined],
    ]);

    assertEquals((await ask(world, "DELETE spaces/me/facts/home")).status, 204);
    assertEquals(await codeOf(world, "DELETE spaces/me/facts/home"), [404, "not_found"]);
    assertEquals(await codeOf(world, "PATCH spaces/me/facts/home", { pinned: true }), [
      404,
      "not_found",
    ]);
    const gone = await ask(world, "GET spaces/me/facts/home");
    assertHolds(factHistorySchema.parse(gone.json), { state: "forgotten" });
    assertEquals(JSON.stringify(gone.json).includes("Lisbon"), false);
    const list = async (query: string) =>
      factListSchema.parse((await ask(world, `GET spaces/me/facts${query}`)).json).facts.length;
    assertEquals([await list(""), await list("?state=forgotten"), await list("?state=all")], [
      0,
      1,
      1,
    ]);
  });
});

Deno.test("facts are searched without their words in a URL, and listed page by page", async () => {
  await withServer(async (world) => {
    for (const animal of ["otter", "heron", "newt"]) {
      await ask(world, "POST spaces/me/facts", { text: `I watch the ${animal}` });
    }
    const found = await ask(world, "POST spaces/me/facts/search", { q: "watch otter", limit: 1 });
    const { facts, next } = factListSchema.parse(found.json);
    assertEquals(facts.map(({ text }) => text), ["I watch the otter"]);
    assertEquals(next, "1");
    const byHand = factListSchema.parse((await ask(world, "GET spaces/me/facts?q=heron")).json);
    assertEquals(byHand.facts.map(({ text }) => text), ["I watch the heron"]);
    const seen: (string | undefined)[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const query = `?limit=2${cursor && `&cursor=${cursor}`}`;
      const page = factListSchema.parse((await ask(world, `GET spaces/me/facts${query}`)).json);
      seen.push(...page.facts.map(({ text }) => text));
      cursor = page.next;
    }
    assertEquals(new Set(seen).size, 3);
    for (const query of ["limit=0", "limit=201", "state=gone", `q=${"x".repeat(1_001)}`]) {
      assertEquals(await codeOf(world, `GET spaces/me/facts?${query}`), [400, "invalid_request"]);
    }
  });
});

Deno.test("what is no fact is refused: blank, too long, another text under a known id", async () => {
  await withServer(async (world) => {
    for (const body of [{}, { text: " " }, { text: 1 }, { text: "a", fact: "a/b" }, []]) {
      assertEquals(await codeOf(world, "POST spaces/me/facts", body), [400, "invalid_request"]);
    }
    const long = { text: "x".repeat(301) };
    assertEquals(await codeOf(world, "POST spaces/me/facts", long), [413, "fact_too_long"]);
    await ask(world, "POST spaces/me/facts", { fact: "one", text: "I am Ada" });
    const other = { fact: "one", text: "I am Bob" };
    assertEquals(await codeOf(world, "POST spaces/me/facts", other), [409, "fact_id_taken"]);
    assertEquals(await codeOf(world, "PATCH spaces/me/facts/one", long), [413, "fact_too_long"]);
    assertEquals(await codeOf(world, "PATCH spaces/me/facts/one", {}), [400, "invalid_request"]);
    const empty = "POST spaces/other/facts/search";
    assertEquals(await codeOf(world, empty, {}), [404, "not_found"], "reading begins no space");
  });
});

Deno.test("spaces are listed, named and erased; their sessions stay", async () => {
  await withServer(async (world) => {
    assertEquals(spaceListSchema.parse((await ask(world, "GET spaces")).json), { spaces: [] });
    await ask(world, "POST sessions/s/messages", { text: "I am Ada", space: "one" });
    await ask(world, "POST spaces/two/facts", { text: "I am a fact" });
    const { spaces, next } = spaceListSchema.parse((await ask(world, "GET spaces?limit=1")).json);
    assertEquals(spaces.map(({ space }) => space), ["two"]);
    const rest = spaceListSchema.parse((await ask(world, `GET spaces?cursor=${next}`)).json);
    assertEquals(rest.spaces.map(({ space, sessions }) => [space, sessions]), [["one", 1]]);
    const named = await ask(world, "PATCH spaces/one", { name: "Home" });
    assertEquals(spaceSchema.parse(named.json).name, "Home");
    assertEquals(spaceSchema.parse((await ask(world, "GET spaces/one")).json).name, "Home");
    assertEquals(await codeOf(world, "PATCH spaces/one", { name: "x".repeat(201) }), [
      400,
      "invalid_request",
    ]);
    assertEquals(await codeOf(world, "PATCH spaces/one", {}), [400, "invalid_request"]);
    assertEquals((await ask(world, "DELETE spaces/one")).status, 204);
    for (const route of ["GET spaces/one", "DELETE spaces/one", "GET spaces/one/sessions"]) {
      assertEquals(await codeOf(world, route), [404, "not_found"], route);
    }
    const session = sessionSchema.parse((await ask(world, "GET sessions/s")).json);
    assertEquals([session.space, session.turns], [undefined, 1]);
    for (const route of ["GET spaces?limit=0", "GET spaces?limit=1001"]) {
      assertEquals(await codeOf(world, route), [400, "invalid_request"], route);
    }
  });
});

Deno.test("an id that is none finds no space, and POST says what is wrong", async () => {
  await withServer(async (world) => {
    for (const id of ["a%20b", "x".repeat(129), "%252e"]) {
      for (const route of [`GET spaces/${id}`, `DELETE spaces/${id}`, `GET spaces/${id}/facts`]) {
        assertEquals(await codeOf(world, route), [404, "not_found"], route);
      }
      for (const path of ["facts", "facts/search", "learn", "import"]) {
        const found = await codeOf(world, `POST spaces/${id}/${path}`, { text: "I am" });
        assertEquals(found, [400, "invalid_space_id"], path);
      }
    }
    const message = { text: "Hello", space: "a b" };
    assertEquals(await codeOf(world, "POST sessions/s/messages", message), [
      400,
      "invalid_request",
    ]);
  });
});

Deno.test("a session joins a space with a message, keeps it, and is refused with another one", async () => {
  await withServer(async (world) => {
    const say = (json: object) => ask(world, "POST sessions/s/messages", json);
    assertEquals((await say({ text: "I am Ada", space: "me" })).status, 200);
    assertEquals((await ask(world, "GET sessions/s")).json.space, "me");
    assertEquals((await say({ text: "And I paint" })).status, 200);
    assertEquals((await ask(world, "GET sessions/s")).json.space, "me");
    for (const space of ["work", null]) {
      const other = await say({ text: "Hello work", space });
      assertEquals([other.status, other.json.code], [409, "space_mismatch"]);
    }
    const streamed = await fetch(`${world.url}/v1/sessions/s/messages`, {
      method: "POST",
      headers: { accept: "text/event-stream" },
      body: JSON.stringify({ text: "Hello work", space: "work" }),
    });
    assertEquals([streamed.status, (await streamed.json()).code], [409, "space_mismatch"]);
    assertEquals((await ask(world, "GET sessions/s")).json.turns, 2, "Nothing was stored");
    const listed = spaceSessionsSchema.parse((await ask(world, "GET spaces/me/sessions")).json);
    assertEquals(listed.sessions.map(({ session, state }) => [session, state]), [["s", "there"]]);
  });
});

Deno.test("a session that names no space has none, and leaves nothing behind", async () => {
  await withServer(async (world) => {
    await ask(world, "POST sessions/s/messages", { text: "I am Ada" });
    assertEquals((await ask(world, "GET sessions/s")).json.space, undefined);
    assertEquals((await ask(world, "GET spaces")).json.spaces, []);
  });
  await withServer(async (world) => {
    await ask(world, "POST sessions/s/messages", { text: "I am Ada" });
    await ask(world, "POST sessions/t/messages", { text: "I am temporary", space: null });
    assertEquals((await ask(world, "GET sessions/s")).json.space, "home");
    assertEquals((await ask(world, "GET sessions/t")).json.space, undefined);
  }, { settings: { spaces: { byDefault: "home", learns: false, learnAfterMs: 120_000 } } });
});

Deno.test("a session is moved, taken out, kept for longer and named by one request", async () => {
  await withServer(async (world) => {
    const route = "PATCH sessions/s";
    assertEquals(await codeOf(world, route, { space: "me" }), [404, "not_found"]);
    await ask(world, "POST sessions/s/messages", { text: "I am Ada" });
    const all = { name: "Ada", space: "me", keepFor: 315_360_000 };
    const changed = await ask(world, route, all);
    assertHolds(sessionSchema.parse(changed.json), all);
    assertHolds((await ask(world, "GET sessions")).json.sessions[0], all);
    assertEquals((await ask(world, route, { space: "work" })).json.space, "work");
    assertEquals(spaceSchema.parse((await ask(world, "GET spaces/me")).json).sessions, 0);
    const without = sessionSchema.parse(
      (await ask(world, route, { space: null, keepFor: null })).json,
    );
    assertEquals([without.space, without.keepFor, without.name], [undefined, undefined, "Ada"]);
    const wrong = [
      {},
      { space: "a b" },
      { space: "" },
      { keepFor: 0 },
      { keepFor: 315_360_001 },
      { keepFor: 1.5 },
      { keepFor: "1" },
      { name: null },
    ];
    for (const body of wrong) {
      assertEquals(
        await codeOf(world, route, body),
        [400, "invalid_request"],
        JSON.stringify(body),
      );
    }
  });
});

Deno.test("learning names its sources, and a fact leads to the words that say so", async () => {
  await withServer(async (world) => {
    await ask(world, "POST sessions/s/messages", { text: "My name is Ada", space: "me" });
    const learned = await ask(world, "POST spaces/me/learn");
    assertHolds(learnedSchema.parse(learned.json), { sessions: 1, added: 1, refused: {} });
    const { facts } = factListSchema.parse((await ask(world, "GET spaces/me/facts")).json);
    const [fact] = facts;
    assertHolds(fact ?? {}, { text: "The user: My name is Ada", saidBy: "user" });
    const why = factHistorySchema.parse(
      (await ask(world, `GET spaces/me/facts/${fact?.fact}`)).json,
    );
    assertEquals(why.sources, [{
      session: "s",
      positions: [2],
      title: "My name is Ada",
      state: "there",
      quotes: [{ position: 2, text: "My name is Ada" }],
    }]);
    const nothing = await ask(world, "POST spaces/me/learn", { session: "s" });
    assertEquals(nothing.json.added, 0);
    assertEquals(await codeOf(world, "POST spaces/me/learn", { session: 1 }), [
      400,
      "invalid_request",
    ]);
    assertEquals(await codeOf(world, "POST spaces/none/learn"), [404, "not_found"]);
  }, { settings: LEARNS });
});

Deno.test("attached clients of a space's sessions are told what is learned, revised and forgotten", async () => {
  await withServer(async (world) => {
    const mine = await world.socket("/ws?session=s&space=me");
    assertEquals((await mine.frames.until("session.ready")).space, undefined);
    mine.send({ type: "message.send", id: "m", text: "My name is Ada" });
    await mine.frames.until("turn.completed");
    const work = await world.socket("/ws?session=w");
    work.send({ type: "message.send", id: "m", text: "I am at work", space: "work" });
    await work.frames.until("turn.completed");
    await ask(world, "POST spaces/me/learn");
    const { fact, ...learned } = await mine.frames.until("fact.learned");
    assertEquals(learned, {
      type: "fact.learned",
      space: "me",
      text: "The user: My name is Ada",
      saidBy: "user",
      sources: [{ session: "s", positions: [2] }],
    });
    await ask(world, `PATCH spaces/me/facts/${fact}`, { text: "My name is Ada Lovelace" });
    assertHolds(await mine.frames.until("fact.revised"), {
      fact,
      text: "My name is Ada Lovelace",
      saidBy: "owner",
    });
    await ask(world, `DELETE spaces/me/facts/${fact}`);
    assertEquals(await mine.frames.until("fact.forgotten"), {
      type: "fact.forgotten",
      space: "me",
      fact,
      reason: "owner",
    });
    work.send({ type: "ping" });
    await work.frames.until("pong");
    assertEquals(work.texts.filter((text) => text.includes('"fact.')), []);
    const again = await world.socket("/ws?session=s");
    assertEquals((await again.frames.until("session.ready")).space, "me");
  }, { settings: LEARNS });
});

Deno.test("a socket with another space than the session's is told so and closed; a wrong id is no frame", async () => {
  await withServer(async (world) => {
    await ask(world, "POST sessions/s/messages", { text: "I am Ada", space: "me" });
    for (const space of ["work", ""]) {
      const wrong = await world.socket(`/ws?session=s&space=${space}`);
      assertEquals((await wrong.frames.until("error")).code, "space_mismatch");
      assertEquals((await wrong.closed).code, 1013);
      assertEquals(wrong.frames.of("session.ready"), []);
    }
    const query = await fetch(`${world.url}/ws?space=a%20b`, {
      headers: { upgrade: "websocket" },
    });
    assertEquals([query.status, (await query.json()).code], [400, "invalid_space_id"]);
    const right = await world.socket("/ws?session=s&space=me");
    right.send({ type: "message.send", text: "Hello there", space: "a b" });
    assertEquals((await right.frames.until("error")).code, "invalid_space_id");
    right.send({ type: "message.send", text: "Hello there", id: "m", space: "work" });
    const refused = await right.frames.until("error", ({ code }) => code === "space_mismatch");
    assertEquals(refused.turn, "m");
  });
});

Deno.test("a search finds facts and passages of every space, of one, or of sessions without one", async () => {
  await withServer(async (world) => {
    await ask(world, "POST sessions/s/messages", { text: "I keep two oboes", space: "me" });
    await ask(world, "POST sessions/t/messages", { text: "Oboes are out of tune", space: null });
    await ask(world, "POST spaces/work/facts", { text: "We sell oboes" });
    const find = async (route: string, json?: object) => {
      const { hits } = foundAnywhereSchema.parse((await ask(world, route, json)).json);
      return hits.filter(({ role }) => role !== "assistant")
        .map(({ kind, space, session, text }) => `${kind} ${space ?? session}: ${text}`).sort();
    };
    const [fact, mine, none] = [
      "fact work: We sell oboes",
      "passage me: I keep two oboes",
      "passage t: Oboes are out of tune",
    ] as const;
    assertEquals(await find("POST search", { q: "oboes" }), [fact, mine, none]);
    assertEquals(await find("POST search", { q: "oboes", space: "me" }), [mine]);
    assertEquals(await find("POST search", { q: "oboes", space: null }), [none]);
    assertEquals(await find("GET search?q=oboes&space=work"), [fact]);
    assertEquals(await find("GET search?q=oboes&space="), [none]);
    assertEquals((await find("POST search", { q: "oboes", limit: 1 })).length, 1);
    for (const body of [{}, { q: " " }, { q: "a", limit: 101 }, { q: "a", space: "a b" }]) {
      assertEquals(await codeOf(world, "POST search", body), [400, "invalid_request"]);
    }
  });
});

Deno.test("law 7: another owner's space looks exactly like one that does not exist", async () => {
  const access = {
    tokens: [
      { owner: "ada", token: "ada-token-0123456789" },
      { owner: "eve", token: "eve-token-0123456789" },
    ],
  };
  await withServer(async ({ url }) => {
    const as = async (who: string, route: string, json?: object) => {
      const [method = "", path = ""] = route.split(" ");
      const response = await fetch(`${url}/v1/${path}`, {
        method,
        headers: { authorization: `Bearer ${who}-token-0123456789` },
        ...(json ? { body: JSON.stringify(json) } : {}),
      });
      const text = (await response.text()).replaceAll("nothing", "secret");
      return `${response.status} ${text}`;
    };
    await as("ada", "POST spaces/secret/facts", { fact: "f", text: "I am hidden" });
    await as("ada", "POST sessions/secret/messages", { text: "I am hidden", space: "secret" });
    const routes = [
      ...["", "/facts", "/facts/f", "/sessions", "/events", "/export"].map((path) =>
        `GET spaces/SPACE${path}`
      ),
      ...["DELETE spaces/SPACE", "DELETE spaces/SPACE/facts/f", "POST spaces/SPACE/learn"],
    ];
    for (const route of routes) {
      const theirs = await as("eve", route.replace("SPACE", "secret"));
      assertEquals(theirs, await as("eve", route.replace("SPACE", "nothing")), route);
      assertEquals(theirs.includes("hidden"), false, route);
    }
    const patch = { text: "I am changed" };
    assertMatch(await as("eve", "PATCH spaces/secret/facts/f", patch), /^404/);
    assertMatch(await as("eve", "PATCH spaces/secret", { name: "mine" }), /^404/);
    assertMatch(await as("eve", "PATCH sessions/secret", { space: "mine" }), /^404/);
    assertEquals(await as("eve", "POST search", { q: "hidden" }), '200 {"hits":[]}');
    assertEquals(await as("eve", "GET spaces"), '200 {"spaces":[]}');
    assertMatch(await as("ada", "GET spaces/secret/facts/f"), /I am hidden/);
  }, { access });
});

Deno.test("the events of a space are listed in order, page by page", async () => {
  await withServer(async (world) => {
    await ask(world, "POST spaces/me/facts", { fact: "a", text: "I am Ada" });
    await ask(world, "PATCH spaces/me/facts/a", { pinned: true });
    const first = eventPageSchema.parse((await ask(world, "GET spaces/me/events?limit=2")).json);
    assertEquals(first.events.map(({ type }) => type), ["SpaceOpened", "FactLearned"]);
    const rest = eventPageSchema.parse(
      (await ask(world, `GET spaces/me/events?after=${first.next}`)).json,
    );
    assertEquals(rest.events.map(({ position, type }) => [position, type]), [[3, "FactPinned"]]);
    assertEquals(rest.next, undefined);
    assertEquals(await codeOf(world, "GET spaces/me/events?limit=1001"), [400, "invalid_request"]);
    assert((await ask(world, "GET spaces/none/events")).status === 404);
  });
});
