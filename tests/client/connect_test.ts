import { assert, assertEquals } from "@std/assert";
import { connect } from "../../src/client/mod.ts";
import { withServer } from "../support/server.ts";

Deno.test("a client talks, and its model is the log's", async () => {
  await withServer(async ({ url, claude, socket }) => {
    await using client = connect({ url, session: "talk" });
    assertEquals(await client.ask("Hello"), "Echo: Hello");
    const other = await socket("/ws?session=talk");
    await other.frames.until("session.ready");
    other.send({ type: "message.send", id: "theirs", text: "From another client" });
    const theirs = await other.frames.until("turn.completed");
    assertEquals(theirs.text, "Echo: From another client");
    const { outcome, turn } = client.send("And on");
    assertEquals((await outcome).reply, "Echo: And on");
    assertEquals(client.turns.map(({ id, status }) => [id === turn, status]), [
      [false, "completed"],
      [false, "completed"],
      [true, "completed"],
    ]);
    assert(client.turns.every(({ usage }) => usage !== undefined));
    assertEquals(claude.replies.length, 3);
  });
});
