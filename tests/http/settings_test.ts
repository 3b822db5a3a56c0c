import { assertEquals, assertMatch } from "@std/assert";
import { connect } from "../../src/client/mod.ts";
import { configurationSchema, settingsOfferSchema } from "../../src/protocol/mod.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const TOKENS = {
  ada: "ada-token-0123456789",
  eve: "eve-token-0123456789",
  reader: "ada-reads-0123456789",
};

const access = {
  tokens: [
    { owner: "ada", token: TOKENS.ada },
    { owner: "eve", token: TOKENS.eve },
    { owner: "ada", token: TOKENS.reader, scopes: ["read" as const] },
  ],
};

async function ask(
  { url }: ServedWorld,
  method: string,
  path: string,
  { token = TOKENS.ada, body }: { readonly token?: string; readonly body?: unknown } = {},
) {
  const response = await fetch(`${url}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  });
  return { status: response.status, body: await response.json() };
}

Deno.test("settings are read and changed over HTTP, together with the keeping time", async () => {
  await withServer(async (world) => {
    const offer = await ask(world, "GET", "settings");
    const { defaults, models } = settingsOfferSchema.parse(offer.body);
    assertEquals(models?.map(({ id }) => id), [
      "claude-sonnet-5-5",
      "claude-haiku-5-5",
      "claude-opus-5-5",
    ]);
    const path = "sessions/s/settings";
    assertEquals((await ask(world, "GET", path)).status, 404);
    const body = { model: "claude-opus-5-5", keepFor: 60, summaries: false };
    const changed = await ask(world, "PATCH", path, { body });
    assertEquals(configurationSchema.parse(changed.body), {
      session: "s",
      position: 1,
      settings: { ...defaults, ...body },
      own: ["model", "summaries", "keepFor"],
    });
    assertEquals((await ask(world, "GET", path)).body, changed.body);
    assertEquals((await ask(world, "GET", "sessions/s")).body.model, "claude-opus-5-5");
    const refused = await ask(world, "PATCH", path, { body: { model: "claude-x", keepFor: 90 } });
    assertEquals([refused.status, refused.body.code], [400, "unknown_model"]);
    assertMatch(
      refused.body.detail,
      /There is no model claude-x; choose one of claude-sonnet-5-5, /,
    );
    assertEquals((await ask(world, "GET", path)).body.settings.keepFor, 60, "all or nothing");
  }, { access });
});

Deno.test("law 7: another owner's settings look like those of a session that does not exist", async () => {
  await withServer(async (world) => {
    await ask(world, "PATCH", "sessions/s/settings", { body: { systemPrompt: "A secret plan" } });
    const eves = await ask(world, "GET", "sessions/s/settings", { token: TOKENS.eve });
    const nobodys = await ask(world, "GET", "sessions/none/settings", { token: TOKENS.eve });
    assertEquals([eves.status, eves.body], [404, nobodys.body]);
    const body = { summaries: false };
    await ask(world, "PATCH", "sessions/s/settings", { token: TOKENS.eve, body });
    const { body: still } = await ask(world, "GET", "sessions/s/settings");
    assertEquals([still.own, still.settings.systemPrompt], [["systemPrompt"], "A secret plan"]);
  }, { access });
});

Deno.test("a read-only token sees settings and cannot change them, over HTTP or a socket", async () => {
  await withServer(async (world) => {
    await ask(world, "PATCH", "sessions/s/settings", { body: { summaries: false } });
    const { reader: token } = TOKENS;
    const path = "sessions/s/settings";
    assertEquals((await ask(world, "GET", path, { token })).status, 200);
    assertEquals((await ask(world, "GET", "settings", { token })).status, 200);
    const refused = await ask(world, "PATCH", path, { token, body: { summaries: true } });
    assertEquals([refused.status, refused.body.code], [403, "forbidden_scope"]);
    const socket = await world.socket("/ws?session=s", {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.send(JSON.stringify({ type: "session.configure", summaries: true }));
    const { code } = await socket.frames.until("error");
    assertEquals(code, "forbidden_scope");
    socket.close();
  }, { access });
});

Deno.test("the client changes settings, and follows those that others change", async () => {
  await withServer(async (world) => {
    await using one = connect({ url: world.url, session: "s" });
    await using two = connect({ url: world.url, session: "s" });
    const changed = Promise.withResolvers<void>();
    two.on("session", ({ model }) => model === "claude-opus-5-5" && changed.resolve());
    await Promise.all([one, two].map((client) => opened(client)));
    const held = await one.configure({ model: "claude-opus-5-5", contextLimit: 9_000 });
    assertEquals(held.own, ["model", "contextLimit"]);
    await changed.promise;
    assertEquals(two.session?.model, "claude-opus-5-5");
    const view = await two.api.context("s", { message: "Hi" });
    assertEquals([view.request.model, view.settings?.contextLimit, view.own], [
      "claude-opus-5-5",
      9_000,
      ["model", "contextLimit"],
    ]);
    await one.configure({ model: null });
    assertEquals((await two.api.settings("s")).own, ["contextLimit"]);
    await using late = connect({ url: world.url, session: "s" });
    await opened(late);
    assertEquals(late.session?.model, "claude-sonnet-5-5");
  });
});

async function opened(client: ReturnType<typeof connect>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  client.on("state", ({ status }) => status === "open" && resolve());
  if (client.state.status === "open") resolve();
  await promise;
}
