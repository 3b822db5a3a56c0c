import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { buildContext, type DecidedEvent, previewOf } from "../../src/conversation/mod.ts";
import { cancelled, failed, given, pinned, received, replied, summarised, when } from "./given.ts";
import { claudeRequest } from "../support/claude_request.ts";

const named = (name: string): DecidedEvent => ({ type: "SessionRenamed", data: { name } });
const rename = (name: string) => ({ type: "RenameSession", name }) as const;

Deno.test("RenameSession names a session on one line; an empty name removes it", () => {
  assertEquals(when(rename("  Trip\n to  Rome "), given()), {
    ok: true,
    events: [named("Trip to Rome")],
  });
  const state = given(named("Trip"), received("a", "Hi"), named("Trip to Rome"));
  assertEquals(state.name, "Trip to Rome");
  assertEquals(when(rename(" "), state), { ok: true, events: [named("")] });
  assertEquals("name" in given(named("Trip"), named("")), false);
});

Deno.test("RenameSession does nothing if the name does not change", () => {
  assertEquals(when(rename(" Trip "), given(named("Trip"))), { ok: true, events: [] });
  assertEquals(when(rename(""), given(received("a", "Hi"))), { ok: true, events: [] });
});

Deno.test("RenameSession accepts 200 characters and refuses 201", () => {
  assert(when(rename("x".repeat(200)), given()).ok);
  assertEquals(when(rename("x".repeat(201)), given()), {
    ok: false,
    refusal: { reason: "NameTooLong", characters: 201, limit: 200 },
  });
});

Deno.test("a preview is the start of the first message that has text", () => {
  assertEquals(previewOf(given(named("Trip"), pinned("n", "Be brief."))), undefined);
  const state = given(
    received("a", " \n"),
    failed("a"),
    received("b", "\n First  of\nall "),
    received("c", "Second"),
    replied("c", "Yes"),
  );
  assertEquals(previewOf(state), "First of all");
});

Deno.test("law 5: a preview has at most 80 characters, none of them split", () => {
  const text = fc.array(
    fc.constantFrom("a", " ", " ".repeat(80), "👨‍👩‍👧‍👦", "é", "\u{1f600}", "字", "\n"),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
  fc.assert(fc.property(text, (parts) => {
    const preview = previewOf(given(received("a", parts.join("")))) ?? "";
    assert(preview.length <= 80 && preview === preview.trim());
    const known = new Set<string>([...parts, " "]);
    for (const { segment } of graphemes.segment(preview)) assert(known.has(segment), segment);
  }));
});

Deno.test("law 6: names do not change a byte of what is sent to the model", () => {
  const talk: DecidedEvent[] = [
    received("a", "I live in Rome"),
    replied("a", "A fine place."),
    received("b", "My cat is Tibbles"),
    cancelled("b", "What a"),
    pinned("n", "Be brief."),
    summarised(4, "The user lives in Rome.", 2),
    received("c", "And you?"),
    replied("c", "Nowhere."),
  ];
  const settings = { model: "m", maxOutputTokens: 9, systemPrompt: "Hi" };
  const body = (events: readonly DecidedEvent[]) => {
    const context = buildContext(given(...events), { message: "Where do I live?", limit: 900 });
    return claudeRequest(context, settings).bodyText;
  };
  // A summary's `to` is a position, so what is put in goes behind it.
  const place = fc.integer({ min: 6, max: talk.length });
  fc.assert(fc.property(fc.array(fc.tuple(place, fc.string())), (names) => {
    const events = names.reduce((all, [at, name]) => all.toSpliced(at, 0, named(name)), talk);
    assertEquals(body(events), body(talk));
  }));
});
