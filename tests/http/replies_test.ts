import { assert, assertEquals } from "@std/assert";
import { problemSchema, serverFrameSchema } from "../../src/protocol/mod.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const TURN = "/v1/sessions/s/turns/m1";

function call(url: string, method: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method,
    headers,
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  });
}

async function codeOf(response: Response): Promise<string> {
  return problemSchema.parse(await response.json()).code;
}

async function withReply(test: (world: ServedWorld) => Promise<void>, stopReason = "end_turn") {
  await withServer(async (world) => {
    world.claude.script.push({ kind: "reply", text: "Oak and ", stopReason });
    const body = { text: "Name a tree", id: "m1" };
    await (await call(`${world.url}/v1/sessions/s/messages`, "POST", body)).body?.cancel();
    await test(world);
  });
}

Deno.test("law 2: POST …/regenerate answers once more, and the same id leads to the same reply", async () => {
  await withReply(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "Elm" });
    const first = await call(`${url}${TURN}/regenerate`, "POST", { id: "r1" });
    const frame = serverFrameSchema.parse(await first.json());
    assert(frame.type === "turn.completed");
    assertEquals([frame.text, frame.position], ["Elm", 4]);
    const again = await call(`${url}${TURN}/regenerate`, "POST", { id: "r1" });
    assertEquals(serverFrameSchema.parse(await again.json()), frame);
    assertEquals(claude.replies.length, 2);
    const chosen = await call(`${url}${TURN}`, "PATCH", { reply: 2 });
    assertEquals(await chosen.json(), { turn: "m1", reply: 2 });
    assertEquals(await codeOf(await call(`${url}${TURN}`, "PATCH", { reply: 3 })), "not_found");
    assertEquals(await codeOf(await call(`${url}${TURN}`, "PATCH", {})), "invalid_request");
    const other = await call(`${url}${TURN}/context?reply=x`, "GET");
    assertEquals(await codeOf(other), "invalid_request");
    const seen = await (await call(`${url}${TURN}/context?reply=4`, "GET")).json();
    assertEquals(seen.sha256.sent, seen.sha256.rebuilt);
  });
});

Deno.test("POST …/continue streams the whole of a reply that was cut", async () => {
  await withReply(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "elm" });
    const streamed = await call(`${url}${TURN}/continue`, "POST", undefined, {
      accept: "text/event-stream",
    });
    const text = await streamed.text();
    const types = Array.from(text.matchAll(/^event: (.*)$/gm), ([, type]) => type);
    assertEquals(types[0], "turn.reopened");
    assertEquals(types.at(-1), "turn.completed");
    assert(text.includes('"text":"Oak and elm"'));
    assertEquals(await codeOf(await call(`${url}${TURN}/continue`, "POST")), "reply_fixed");
  }, "max_tokens");
});

Deno.test("law 7: nothing of a session that is not there is answered again or chosen", async () => {
  await withServer(async ({ url }) => {
    const at = `${url}/v1/sessions/none/turns/m1`;
    assertEquals(await codeOf(await call(`${at}/regenerate`, "POST")), "not_found");
    assertEquals(await codeOf(await call(`${at}/continue`, "POST", {})), "not_found");
    assertEquals(await codeOf(await call(at, "PATCH", { reply: 2 })), "not_found");
  });
});
