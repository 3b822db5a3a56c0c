import { assert, assertEquals } from "@std/assert";
import { connect } from "../../src/client/mod.ts";
import { withServer } from "../support/server.ts";

Deno.test("a client that exceeds its owner's allowance slows down, and every message is answered once", async () => {
  let now = 0;
  await withServer(async ({ url, claude }) => {
    const timings = { baseMs: 20, mostMs: 300 };
    const codes: string[] = [];
    await using client = connect({ url, session: "s", timings });
    client.on("error", ({ code }) => {
      codes.push(code);
      now += 30_000;
    });
    const texts = Array.from({ length: 30 }, (_, index) => `Message ${index}`);
    const replies = await Promise.all(texts.map((text) => client.ask(text)));
    assertEquals(replies, texts.map((text) => `Echo: ${text}`));
    assertEquals(claude.replies.length, texts.length);
    assert(codes.includes("too_many_requests"), codes.join());
  }, { limits: { requestsPerSecond: 1 }, clock: () => now });
});
