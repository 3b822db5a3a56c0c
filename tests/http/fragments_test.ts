import { assert, assertEquals, assertMatch } from "@std/assert";
import { Connections, frame, readToEnd, upgradeRequest, writeAll } from "../attack/bytes.ts";
import { withServer } from "../support/server.ts";

const TEXT = 1;
const CONTINUATION = 0;

/** A message in frames of these sizes. */
function message(sizes: readonly number[], isWhole: boolean): Uint8Array[] {
  return sizes.map((bytes, index) =>
    frame({
      opcode: index === 0 ? TEXT : CONTINUATION,
      bytes,
      isLast: isWhole && index === sizes.length - 1,
    })
  );
}

for (const path of ["/ws?session=s", "/prod"]) {
  Deno.test(`a message at ${path} closes with 1009 once its frames are too large together`, async () => {
    await withServer(async ({ url, socket }) => {
      const target = { url, token: "none", signal: new AbortController().signal };
      for (const [sizes, isWhole] of [[[700, 700, 700], false], [[1, 2_047, 1], true]] as const) {
        using connections = new Connections(target);
        const conn = await connections.upgrade("none", path);
        if (conn === undefined) throw new Error("no socket");
        for (const part of message(sizes, isWhole)) await writeAll(conn, part);
        const end = await readToEnd(conn);
        assertMatch(new TextDecoder().decode(end), /frames may have at most 2048 bytes/);
        const at = end.lastIndexOf(0x88);
        assertEquals(new DataView(end.buffer).getUint16(at + 2), 1009);
      }
      const other = await socket("/ws?session=other");
      other.send({ type: "ping" });
      await other.frames.until("pong");
    }, { limits: { frameBytes: 2_048 } });
  });
}

/** What an open socket sends last after these frames: the reason, and the close code. */
async function closed(url: string, frames: readonly Uint8Array[]) {
  using connections = new Connections({ url, token: "none", signal: new AbortController().signal });
  const conn = await connections.open(upgradeRequest("none", "/ws?session=s"));
  if (conn === undefined) throw new Error("no socket");
  for (let text = ""; !text.includes("session.ready");) {
    const buffer = new Uint8Array(16_384);
    const read = await conn.read(buffer);
    assert(read !== null, text);
    text += new TextDecoder().decode(buffer.subarray(0, read));
  }
  for (const each of frames) await writeAll(conn, each);
  const end = await readToEnd(conn);
  const at = end.lastIndexOf(0x88);
  return {
    text: new TextDecoder().decode(end),
    code: new DataView(end.buffer).getUint16(at + 2),
  };
}

Deno.test("text that is not UTF-8 closes with 1007, after an error that says so", async () => {
  await withServer(async ({ url }) => {
    const wrong = frame({ opcode: TEXT, bytes: 20, isLast: true });
    wrong[12] = 0xff;
    const { text, code } = await closed(url, [wrong]);
    assertMatch(text, /"invalid_frame"[^]*not UTF-8/);
    assertEquals(code, 1007);
    assertEquals((await (await fetch(`${url}/v1/sessions`)).json()).sessions, []);
  });
});

Deno.test("a client that sends nothing but pings is closed with 1008", async () => {
  await withServer(async ({ url }) => {
    const ping = frame({ opcode: 9, bytes: 4, isLast: true });
    const pings = new Uint8Array(Array.from({ length: 300 }, () => [...ping]).flat());
    const { text, code } = await closed(url, [pings]);
    assertMatch(text, /"too_many_frames"[^]*too many pings/);
    assertEquals(code, 1008);
  });
});

Deno.test("a message in frames that fit together is one message", async () => {
  await withServer(async ({ url }) => {
    const target = { url, token: "none", signal: new AbortController().signal };
    using connections = new Connections(target);
    const conn = await connections.upgrade("none", "/ws?session=s");
    if (conn === undefined) throw new Error("no socket");
    for (const part of message([500, 16, 1_000, 532], true)) await writeAll(conn, part);
    const buffer = new Uint8Array(65_536);
    let text = "";
    while (!text.includes("turn.completed")) {
      const read = await conn.read(buffer);
      assert(read !== null, text);
      text += new TextDecoder().decode(buffer.subarray(0, read));
    }
    const events = await (await fetch(`${url}/v1/sessions/s/events`)).text();
    assertMatch(events, /"a{2048}"/);
  }, { limits: { frameBytes: 2_048 } });
});
