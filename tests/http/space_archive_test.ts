import { assert, assertEquals } from "@std/assert";
import { importedSpaceSchema, problemSchema } from "../../src/protocol/mod.ts";
import { LEARNS, type ServedWorld, withServer } from "../support/server.ts";

async function send({ url }: ServedWorld, route: string, body?: BodyInit) {
  const [method = "", path = ""] = route.split(" ");
  const response = await fetch(`${url}/v1/spaces/${path}`, { method, ...(body ? { body } : {}) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

/** A space with a learned fact, a revised one and a forgotten one; resolves with its archive. */
async function lived(world: ServedWorld): Promise<string> {
  const say = { text: "My name is Ada", space: "me" };
  await (await fetch(`${world.url}/v1/sessions/s/messages`, {
    method: "POST",
    body: JSON.stringify(say),
  })).text();
  await send(world, "POST me/learn");
  await send(world, "POST me/facts", '{"fact": "home", "text": "I live in Porto"}');
  await send(world, "PATCH me/facts/home", '{"text": "I live in Lisbon", "pinned": true}');
  await send(world, "POST me/facts", '{"fact": "gone", "text": "I said something secret"}');
  await send(world, "DELETE me/facts/gone");
  return (await send(world, "GET me/export")).text;
}

Deno.test("a space exports and imports whole, with its facts' history; again it changes nothing", async () => {
  await withServer(async (world) => {
    const archive = await lived(world);
    const { headers } = await send(world, "GET me/export");
    assertEquals(headers.get("content-type"), "application/x-ndjson");
    assertEquals(headers.get("content-disposition"), 'attachment; filename="me.space.ndjson"');
    assertEquals(archive.includes("secret"), false, "a forgotten text is in no archive");
    const lines = archive.trimEnd().split("\n");
    const first = await send(world, "POST copy/import", archive);
    assertEquals(first.status, 201, first.text);
    assertEquals(importedSpaceSchema.parse(JSON.parse(first.text)), {
      space: "copy",
      lines: lines.length,
      position: lines.length - 2,
      facts: 2,
      duplicate: false,
    });
    for (const path of ["facts?state=all", "facts/home", "events"]) {
      const { text } = await send(world, `GET copy/${path}`);
      assertEquals(text, (await send(world, `GET me/${path}`)).text, path);
    }
    const again = await send(world, "POST copy/import", archive);
    assertEquals([again.status, JSON.parse(again.text).duplicate], [200, true]);
    const copied = (await send(world, "GET copy/export")).text;
    assertEquals(copied.split("\n").slice(1), archive.split("\n").slice(1));
    await send(world, "POST copy/facts", '{"text": "I went on"}');
    const later = await send(world, "POST copy/import", archive);
    assertEquals([later.status, JSON.parse(later.text).duplicate], [200, true]);
    await send(world, "POST other/facts", '{"text": "I am another space"}');
    const taken = await send(world, "POST other/import", archive);
    assertEquals([taken.status, JSON.parse(taken.text).code], [409, "space_taken"]);
  }, { settings: LEARNS });
});

Deno.test("an archive of a space that is damaged, cut, or another's is refused, and begins nothing", async () => {
  await withServer(async (world) => {
    const archive = await lived(world);
    const lines = archive.trimEnd().split("\n");
    const wrong: readonly (readonly [string, string])[] = [
      ["changed", archive.replace("Lisbon", "London")],
      ["without its end", lines.slice(0, -1).join("\n")],
      ["in another order", [lines[0], lines[2], lines[1], ...lines.slice(3)].join("\n")],
      ["of a session", archive.replace("claude-context-bridge-space", "claude-context-bridge")],
      ["of a newer version", archive.replace('"version":1', '"version":2')],
      ["nothing", "\n"],
      ["no JSON", "hello"],
    ];
    for (const [how, text] of wrong) {
      const refused = await send(world, "POST copy/import", text);
      const { code, lines } = problemSchema.parse(JSON.parse(refused.text));
      assertEquals([refused.status, code, lines?.length], [400, "invalid_archive", 1], how);
    }
    assertEquals((await send(world, "GET copy")).status, 404);
    const session = await fetch(`${world.url}/v1/sessions/new/import`, {
      method: "POST",
      body: archive,
    });
    assertEquals((await session.json()).code, "invalid_archive", "no session is made of a space");
  });
});

Deno.test("imports of spaces have the limits of imports", async () => {
  await withServer(async (world) => {
    const huge = await send(world, "POST copy/import", "x".repeat(5_000));
    assertEquals([huge.status, JSON.parse(huge.text).code], [413, "frame_too_large"]);
    const latin = await send(world, "POST copy/import", new Uint8Array([0x7b, 0xe9, 0x7d]));
    assertEquals([latin.status, JSON.parse(latin.text).code], [400, "invalid_archive"]);
    assert(latin.text.includes("UTF-8"));
  }, { limits: { importBytes: 4_000 } });
});
