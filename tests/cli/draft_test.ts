import { assertEquals } from "@std/assert";
import { ChatDraft, LONGEST_DRAFT } from "../../src/cli/chat_draft.ts";
import { draftRows } from "../../src/cli/draft_rows.ts";
import { TextFlow } from "../../src/cli/text_flow.ts";

/** A draft with the cursor where `|` is. */
function draft(text: string): ChatDraft {
  const it = new ChatDraft();
  it.set(text.replace("|", ""));
  while (it.cursor > text.indexOf("|")) it.move("left");
  return it;
}

function shown({ text, cursor }: ChatDraft): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

/** The draft after an edit. */
function after(text: string, edit: (draft: ChatDraft) => void): string {
  const it = draft(text);
  edit(it);
  return shown(it);
}

Deno.test("a draft is edited by whole characters, words and lines", () => {
  assertEquals(after("a👨‍👩‍👧|b", (it) => it.deleteBefore()), "a|b");
  assertEquals(after("a|é b", (it) => it.deleteAfter()), "a| b");
  assertEquals(after("|👍🏽b", (it) => it.move("right")), "👍🏽|b");
  assertEquals(after("one two  |", (it) => it.kill("word start")), "one |");
  assertEquals(after("one |two three", (it) => it.kill("word end")), "one | three");
  assertEquals(after("one\ntw|o", (it) => it.kill("line start")), "one\n|o");
  assertEquals(after("on|e\ntwo", (it) => it.kill("line end")), "on|\ntwo");
  assertEquals(after("one|\ntwo", (it) => it.kill("line end")), "one|two");
  assertEquals(after("one\ntwo|\nthree", (it) => it.up()), "one|\ntwo\nthree");
  assertEquals(after("one\ntwo|\nx", (it) => it.down()), "one\ntwo\nx|");
  assertEquals(
    after("a b|", (it) => {
      it.kill("word start");
      it.move("line start");
      it.paste();
    }),
    "b|a ",
  );
});

Deno.test("a draft that would be too long stays as it is", () => {
  const it = draft("a|");
  assertEquals(it.insert("x".repeat(LONGEST_DRAFT)), false);
  assertEquals(shown(it), "a|");
});

Deno.test("a draft is laid out in rows between words, with the cursor", () => {
  const rows = (text: string, width = 12, height = 5) => {
    const { rows, cursorRow, cursorColumn } = draftRows(draft(text), { width, height });
    return [rows.join("/"), cursorRow, cursorColumn];
  };
  assertEquals(rows("|"), ["> ", 0, 2]);
  assertEquals(rows("one two|"), ["> one two", 0, 9]);
  assertEquals(rows("one two three|"), ["> one two/  three", 1, 7]);
  assertEquals(rows("one two |three"), ["> one two/  three", 1, 2]);
  assertEquals(rows("漢字漢字漢字|"), ["> 漢字漢字漢/  字", 1, 4]);
  assertEquals(rows("abcdefghijklmno|"), ["> abcdefghij/  klmno", 1, 7]);
  assertEquals(rows("a\nb\nc\nd\ne\nf\ng|", 12, 3), ["… e/  f/  g", 2, 3]);
  assertEquals(rows("|a\nb\nc\nd\ne", 12, 3), ["> a/  b/  c", 0, 2]);
  const long = draftRows(draft(`${"word ".repeat(2_000)}|`), { width: 80, height: 10 });
  assertEquals([long.rows.length, long.cursorRow], [10, 9]);
});

Deno.test("a text flows in rows, whatever its pieces, and what may go on is held back", () => {
  const text = "The heron 👨‍👩‍👧 waits.\n\n\tOne 漢字漢字 abcdefghijklmnopqrstuvwxyz end";
  const whole = new TextFlow(() => 20);
  const expected = whole.add(text) + whole.flush();
  assertEquals(expected.split("\n").slice(0, 3), ["The heron 👨‍👩‍👧 waits.", "", "\tOne 漢字漢字"]);
  for (let size = 1; size < 9; size++) {
    const flow = new TextFlow(() => 20);
    let shown = "";
    for (let at = 0; at < text.length; at += size) {
      shown += flow.add(text.slice(at, at + size));
      assertEquals(shown.isWellFormed(), true);
    }
    assertEquals(shown + flow.flush(), expected, String(size));
  }
});
