import { assert, assertEquals, assertRejects } from "@std/assert";
import { BridgeError, connect, fetchAttachment, uploadAttachment } from "../../src/client/mod.ts";
import { latin1, pngOf } from "../support/files.ts";
import { withServer } from "../support/server.ts";
import { MemoryStore } from "./memory_store.ts";

Deno.test("a client uploads a file, sends it, and shows it with its message", async () => {
  await withServer(async ({ url, claude }) => {
    await using client = connect({ url, session: "s" });
    const shares: number[] = [];
    const file = await uploadAttachment({ url }, "s", {
      name: "a.png",
      body: pngOf(5, 4).buffer,
      onProgress: (share) => shares.push(share),
    });
    assertEquals([file.kind, file.width, shares], ["image/png", 5, [1]]);
    const { turn, outcome } = client.send("What?", { attachments: [file] });
    assertEquals(client.turn(turn)?.attachments, [file]);
    assertEquals((await outcome).status, "completed");
    assertEquals(client.turn(turn)?.attachments?.map(({ id }) => id), [file.id]);
    assert(claude.replies.at(-1)?.raw.includes('"type":"image"'));
    const back = await fetchAttachment({ url }, "s", file.id);
    assertEquals(new Uint8Array(await back.arrayBuffer()), pngOf(5, 4));

    await using other = connect({ url, session: "s" });
    const replayed = Promise.withResolvers<void>();
    other.on("turn.completed", () => replayed.resolve());
    await replayed.promise;
    assertEquals(other.turn(turn)?.attachments?.map(({ name }) => name), ["a.png"]);
  });
});

Deno.test("a client is told in words why a file is not taken", async () => {
  await withServer(async ({ url }) => {
    const error = await assertRejects(
      () => uploadAttachment({ url }, "s", { name: "a.exe", body: latin1("MZ\0\0").buffer }),
      BridgeError,
    );
    assertEquals(error.code, "attachment_not_taken");
  });
});

Deno.test("a message with a file waits for a connection in the outbox, and across a reload", async () => {
  await withServer(async ({ url, claude }) => {
    const storage = new MemoryStore();
    const file = await uploadAttachment({ url }, "s", { name: "a.png", body: pngOf().buffer });
    const away = connect({ url: "http://127.0.0.1:1", session: "s", storage });
    away.send("Look", { id: "m", attachments: [file] });
    await away.close();
    await using after = connect({ url, session: "s", storage });
    assertEquals(after.turn("m")?.attachments?.map(({ id }) => id), [file.id]);
    assertEquals((await after.send("Look", { id: "m" }).outcome).status, "completed");
    assert(claude.replies.at(-1)?.raw.includes('"type":"image"'));
  });
});
