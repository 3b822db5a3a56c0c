import { assertEquals } from "@std/assert";
import { providerApiOf } from "../src/http/provider_paths.ts";
import { CLIENT_FRAME_TYPES, CLOSE, ERRORS, SERVER_FRAME_TYPES } from "../src/protocol/mod.ts";
import { withBridge } from "./support/bridge.ts";
import { firstCells, readPage } from "./support/markdown.ts";
import { restRoutes } from "./support/routes.ts";

const page = await readPage("docs/protocol.md");

/** The cells of every table row, without backticks, by the first one. */
const rows = new Map(
  Array.from(page.text.matchAll(/^\|(.*)\|$/gm), ([, row = ""]) => {
    const [first = "", ...rest] = row.split("|").map((cell) => cell.trim().replaceAll("`", ""));
    return [first, rest] as const;
  }),
);

Deno.test("docs/protocol.md describes every frame, and none that does not exist", () => {
  const described = Array.from(page.text.matchAll(/^#### `([a-z.]+)`$/gm), ([, type = ""]) => type);
  assertEquals(described.sort(), [...CLIENT_FRAME_TYPES, ...SERVER_FRAME_TYPES].sort());
});

Deno.test("docs/protocol.md lists every error with its status, meaning and whether to retry", () => {
  for (const [code, { status, title, retryable }] of Object.entries(ERRORS)) {
    const [found, , retry, meaning] = rows.get(code) ?? [];
    assertEquals([found, retry, meaning], [String(status), retryable ? "yes" : "", title], code);
  }
});

Deno.test("docs/protocol.md lists every close code", () => {
  const listed = firstCells(page);
  assertEquals(Object.values(CLOSE).filter((code) => !listed.includes(String(code))), []);
});

Deno.test("docs/protocol.md lists every route below /v1, and none that does not exist", async () => {
  await withBridge(({ bridge }) => {
    const routes = restRoutes(bridge).map(({ method, path }) => `${method} ${path}`);
    const listed = [...rows.keys()].filter((name) => /^[A-Z]+ \/v1\//.test(name))
      .filter((name) => providerApiOf(name.split(" ")[1] ?? "") === undefined);
    assertEquals(listed.sort(), routes.sort());
    return Promise.resolve();
  });
});
