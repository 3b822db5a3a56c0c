import { assertEquals } from "@std/assert";
import { createApi, lastUsedFirst, type SessionInfo, sessionsByUse } from "../../src/client/mod.ts";
import { withServer } from "../support/server.ts";

async function say(url: string, session: string): Promise<void> {
  const response = await fetch(`${url}/v1/sessions/${session}/messages`, {
    method: "POST",
    body: JSON.stringify({ text: `Hello ${session}` }),
  });
  await response.body?.cancel();
}

Deno.test("sessionsByUse() sorts by last use across pages, and says whether there are more", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  await withServer(async ({ url }) => {
    for (const session of ["a", "b", "c", "d", "e", "a", "c"]) {
      now += 60_000;
      await say(url, session);
    }
    const told = async (options: object) => {
      const pages: unknown[] = [];
      for await (const { sessions, next } of sessionsByUse(createApi({ url }), options)) {
        pages.push([sessions.map(({ session }) => session).join(""), next !== undefined]);
      }
      return pages;
    };
    assertEquals(await told({ first: 2, page: 2 }), [
      ["ed", true],
      ["cedb", true],
      ["caedb", false],
    ]);
    assertEquals(await told({ first: 2, page: 1, pages: 2 }), [["ed", true], ["ced", true]]);
    assertEquals(await told({ first: 1, page: 2, q: "hello" }), [
      ["e", true],
      ["ced", true],
      ["caedb", true],
      ["caedb", false],
    ]);
  }, { now: () => now });
});

Deno.test("lastUsedFirst() puts sessions without a last use at the end", () => {
  const known = { position: 1, turns: 1, expiresAt: "", model: "m", protocol: 1 } as const;
  const sessions = [{ ...known, session: "a" }, { ...known, session: "b", lastUsedAt: "2026" }];
  assertEquals(
    lastUsedFirst(sessions as unknown as SessionInfo[]).map(({ session }) => session),
    ["b", "a"],
  );
});
