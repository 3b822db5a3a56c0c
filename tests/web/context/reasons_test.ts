import { assertEquals } from "@std/assert";
import type { ManifestInfo, ManifestItem } from "../../../src/client/mod.ts";
import { cutTexts, inclusionReasons } from "../../../web/context/reasons.ts";
import { unchangedText } from "../../../web/context/unchanged.ts";

function item(kind: ManifestItem["kind"], more: Partial<ManifestItem> = {}): ManifestItem {
  return { kind, from: 1, to: 2, turns: 1, characters: 10, ...more };
}

Deno.test("law 4: inclusionReasons() says “word for word” only of turns that are whole", () => {
  const said = (more: Partial<ManifestItem>) => inclusionReasons(item("recent", more))[0];
  assertEquals(said({}), "A recent turn, word for word.");
  assertEquals(said({ turns: 3 }), "3 recent turns, word for word.");
  assertEquals(said({ turns: 3, unanswered: 1 }), "3 recent turns.");
  assertEquals(said({ shortenedBy: 5 }), "A recent turn.");
  assertEquals(said({ repeated: 5 }), "A recent turn.");
});

Deno.test("law 4: cutTexts() tells of everything of which only a part is sent", () => {
  assertEquals(cutTexts([item("recent")]), []);
  assertEquals(
    cutTexts([
      item("summary", { shortenedBy: 30 }),
      item("recent", { shortenedBy: 1_000 }),
      item("recalled"),
      item("recalled"),
    ]),
    [
      "1,000 characters cut from 1 long recent turn; what matches the message can be recalled from them.",
      "30 characters cut from the end of the summary, for lack of room.",
      "2 turns: only the recalled passages are sent.",
    ],
  );
  // It was cut from a recent turn, which is counted there.
  assertEquals(cutTexts([item("recalled", { turns: 0 })]), []);
});

Deno.test("unchangedText() says why another budget gives the same context", () => {
  const manifest = (limit: number, more: Partial<ManifestInfo> = {}): ManifestInfo => ({
    ...{ upTo: 2, limit, characters: 10, items: [item("recent")], leftOut: [] },
    ...more,
  });
  const leftOut = [{ reason: "over_budget" as const, from: 1, to: 2, turns: 1 }];
  assertEquals(
    unchangedText(manifest(400), manifest(800)),
    "This budget changes nothing: the whole conversation fits already.",
  );
  assertEquals(
    unchangedText(manifest(400, { leftOut }), manifest(800, { leftOut })),
    "This budget changes nothing: what is left out is not relevant enough to this message.",
  );
  assertEquals(unchangedText(manifest(400), manifest(400)), undefined);
  assertEquals(unchangedText(manifest(400, { leftOut }), manifest(800)), undefined);
});
