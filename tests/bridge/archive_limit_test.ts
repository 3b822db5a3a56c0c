import { assert, assertEquals, assertRejects } from "@std/assert";
import { ArchiveError, ArchiveReader, takeIn } from "../../src/archive/mod.ts";
import { rehashed } from "../support/archive.ts";
import { withBridge } from "../support/bridge.ts";
import { entriesLeft } from "../support/keys.ts";

const KEY = { owner: "ada", session: "long" };
const AT = "2026-01-01T00:00:00.000Z";
const HEADER = { archive: "claude-context-bridge", version: 1, session: "long", createdAt: AT };

Deno.test("an archive that declares more than 100,000 events is rejected before any of them is read", async () => {
  await withBridge(async ({ bridge, kv }) => {
    let read = 0;
    const lines = async function* (position: number) {
      for (; read < 2; read++) yield await Promise.resolve(JSON.stringify({ ...HEADER, position }));
    };
    const taken = await bridge.importArchive(KEY, lines(100_001));
    assert(!taken.ok);
    const message = "There are more than 100000 events";
    assertEquals([taken.code, taken.lines], ["invalid_archive", [{ line: 1, message }]]);
    assertEquals(read, 0);
    const most = await bridge.importArchive(KEY, lines(100_000));
    assert(!most.ok);
    assertEquals(most.lines?.[0]?.line, 2);
    assertEquals(await entriesLeft(kv), []);
  });
});

Deno.test("an archive that does not declare its events is rejected at the first one too many", async () => {
  await withBridge(async ({ log, kv }) => {
    const events = Array.from({ length: 4 }, (_, index) => ({
      ...{ position: index + 1, type: "SessionRenamed", at: AT, data: { name: "Bees" } },
    }));
    const text = (await rehashed([HEADER, ...events, { end: true, position: 4 }])).map((line) =>
      JSON.stringify(line)
    );
    const take = async (maxEvents: number) => {
      const lines = new ArchiveReader(ReadableStream.from(text));
      const header = await lines.header();
      return await takeIn(log, KEY, { lines, header, now: Date.parse(AT), maxEvents });
    };
    const error = await assertRejects(() => take(3), ArchiveError, "There are more than 3 events");
    assertEquals(error.line, 5);
    assertEquals(await entriesLeft(kv), []);
    assertEquals((await take(4)).ok, true);
  });
});
