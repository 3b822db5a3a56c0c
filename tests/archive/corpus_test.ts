import { assertEquals, assertMatch } from "@std/assert";
import { importedSchema } from "../../src/protocol/mod.ts";
import { linesOf } from "../support/archive.ts";
import { attach } from "../support/bridge.ts";
import { withServer } from "../support/server.ts";

const CORPUS = new URL("corpus/", import.meta.url);

/** Archives as they once were written. They are never changed; a new form gets new ones. */
const ARCHIVES = {
  "version_1.ndjson": { position: 13, turns: 4, unread: undefined },
  "version_1_newer_events.ndjson": { position: 6, turns: 2, unread: 2 },
  "version_1_relayed.ndjson": { position: 10, turns: 4, unread: undefined },
};

for (const [name, { position, turns, unread }] of Object.entries(ARCHIVES)) {
  Deno.test(`the corpus archive ${name} is imported, exported unchanged and continued`, async () => {
    const text = await Deno.readTextFile(new URL(name, CORPUS));
    await withServer(async ({ url, bridge, claude }) => {
      const path = `${url}/v1/sessions/old`;
      const response = await fetch(`${path}/import`, { method: "POST", body: text });
      const imported = importedSchema.parse(await response.json());
      assertEquals(imported.position, position);
      assertEquals([imported.turns, imported.unread], [turns, unread]);
      const back = linesOf(await (await fetch(`${path}/export`)).text());
      assertEquals(back.slice(1), linesOf(text).slice(1), "to the hash");
      const ada = await attach(bridge, "old", { owner: "local", after: 0 });
      assertEquals(ada.frames.of("turn.accepted").length >= turns, true);
      assertEquals(
        await ada.ask("Who repairs organs, and where?"),
        "Echo: Who repairs organs, and where?",
      );
      assertMatch(claude.replies[0]?.raw ?? "", /Odile[^]*Ghent/);
    });
  });
}

Deno.test("the corpus holds exactly the archives under test", async () => {
  const names = await Array.fromAsync(Deno.readDir(CORPUS), ({ name }) => name);
  assertEquals(names.sort(), Object.keys(ARCHIVES).sort());
});
