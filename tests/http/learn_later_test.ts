import { assert, assertEquals } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { LEARNS, withServer } from "../support/server.ts";

const SAID = '{"role":"user","text":"I live in Porto","at":"2024-03-01T09:00:00Z"}';

Deno.test("law 13: a session that joins without its past being learned is learned from later", async () => {
  await withServer(async ({ url, claude }) => {
    const api = createApi({ url });
    await api.import("s", SAID);
    assertEquals((await api.change("s", { space: "main", learn: false })).space, "main");
    const lessons = () => claude.calls.filter(({ learning }) => learning);
    assertEquals((await api.spaces.learn("main")).added, 0);
    assertEquals(lessons(), []);
    const { events } = await api.events("s");
    assertEquals(events.at(-1)?.data["unlearned"], true);
    // Joining again where it is changes nothing, unless its past is asked for.
    await api.change("s", { space: "main" });
    assertEquals((await api.spaces.learn("main")).added, 0);
    const sent = await fetch(`${url}/v1/sessions/s/messages`, {
      method: "POST",
      body: JSON.stringify({ text: "I work in Braga" }),
    });
    assert(sent.ok);
    await sent.body?.cancel();
    await api.spaces.learn("main");
    const asked = JSON.stringify(lessons().map(({ body }) => body));
    assert(asked.includes("I work in Braga"));
    assertEquals(asked.includes("I live in Porto"), false);
  }, { settings: LEARNS });
});

Deno.test("whether a past is learned is only said with a space", async () => {
  await withServer(async ({ url }) => {
    await createApi({ url }).import("s", SAID);
    for (
      const body of [{ learn: false }, { space: null, learn: false }, { space: "x", learn: 1 }]
    ) {
      const response = await fetch(`${url}/v1/sessions/s`, {
        method: "PATCH",
        body: JSON.stringify(body),
      });
      assertEquals([response.status, (await response.json()).code], [400, "invalid_request"]);
    }
  });
});
