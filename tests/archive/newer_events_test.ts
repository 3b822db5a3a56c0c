import { assertEquals, assertMatch } from "@std/assert";
import { importedSchema } from "../../src/protocol/mod.ts";
import { linesOf, rehashed, textOf } from "../support/archive.ts";
import { withServer } from "../support/server.ts";

const CORPUS = new URL("corpus/version_1.ndjson", import.meta.url);

/** The corpus's archive with one line changed or put in, and the hashes made anew. */
async function archiveWith(
  position: number,
  change: (line: Record<string, unknown>) => Record<string, unknown>,
): Promise<string> {
  const lines = linesOf(await Deno.readTextFile(CORPUS))
    .map((line) => line["position"] === position && "type" in line ? change(line) : line);
  return textOf(await rehashed(lines));
}

async function post(url: string, body: string): Promise<Response> {
  return await fetch(`${url}/v1/sessions/new/import`, { method: "POST", body });
}

Deno.test("an archive with an event of a newer version is imported and exported unchanged", async () => {
  const text = await archiveWith(3, ({ data, ...line }) => ({
    ...line,
    version: 2,
    data: { ...data as object, thoughts: ["hm"], manifest: "another form" },
  }));
  await withServer(async ({ url }) => {
    const imported = importedSchema.parse(await (await post(url, text)).json());
    assertEquals([imported.turns, imported.unread], [4, undefined]);
    const back = linesOf(await (await fetch(`${url}/v1/sessions/new/export`)).text());
    assertEquals(back.slice(1), linesOf(text).slice(1));
    const again = await post(url, text);
    assertEquals(importedSchema.parse(await again.json()).duplicate, true);
  });
});

Deno.test("law 2: an archive whose newer events must be understood is refused as newer_version, with the line", async () => {
  const replies = [
    await archiveWith(3, (line) => ({ ...line, version: 2, data: { turn: "a", parts: [] } })),
    await archiveWith(3, (line) => ({ ...line, version: 2, must: true })),
    await archiveWith(3, (line) => ({ ...line, type: "ReplyShared", must: true })),
  ];
  await withServer(async ({ url }) => {
    for (const text of replies) {
      const response = await post(url, text);
      assertEquals(response.status, 503);
      const { code, detail, lines } = await response.json();
      assertEquals(code, "newer_version");
      assertMatch(detail, /line 4: Reply/);
      assertEquals(lines.map(({ line }: { line: number }) => line), [4]);
      const session = await fetch(`${url}/v1/sessions/new`);
      await session.body?.cancel();
      assertEquals(session.status, 404);
    }
  });
});

Deno.test("an archive whose schema version was tampered with is refused", async () => {
  const text = await archiveWith(3, (line) => ({ ...line, version: 2 }));
  await withServer(async ({ url }) => {
    const response = await post(url, text.replace('"version":2', '"version":3'));
    assertEquals((await response.json()).code, "invalid_archive");
    const first = await post(url, await archiveWith(3, (line) => ({ ...line, version: 1 })));
    assertEquals((await first.json()).code, "invalid_archive");
  });
});
