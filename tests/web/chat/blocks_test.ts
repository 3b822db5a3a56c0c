import { assert, assertEquals } from "@std/assert";
import { Lexer, type Token } from "marked";
import { Blocks } from "../../../web/chat/blocks.ts";
import { documentationPages } from "../../support/markdown.ts";

const LONGEST_BLOCK = 12_000;

function parsed(blocks: Blocks, text: string, isComplete = true): readonly Token[] {
  blocks.take(text, { isComplete });
  while (blocks.hasMore) blocks.parse();
  return blocks.tokens;
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ raw }) => raw).join("");
}

/** Tokens without what depends on where the parser was. */
function plain(tokens: readonly Token[]): unknown {
  return JSON.parse(JSON.stringify(tokens));
}

Deno.test("an ordinary text has the blocks that the library finds, in parts or not", async () => {
  for (const { path, text } of await documentationPages()) {
    const whole = Lexer.lex(text, { gfm: true, breaks: true });
    // One that is longer is shown in parts.
    if (whole.some(({ raw }) => raw.length > LONGEST_BLOCK)) continue;
    assertEquals(plain(parsed(new Blocks(), text)), plain(whole), path);
  }
});

Deno.test("the blocks of a text are the same, however it grew", async () => {
  const [, , page] = await documentationPages();
  const text = page!.text.slice(0, 12_000);
  const expected = plain(parsed(new Blocks(), text));
  for (const step of [7, 101, 999, 5_000]) {
    const blocks = new Blocks();
    for (let end = step; end < text.length; end += step) {
      const begun = text.slice(0, end);
      // The parser replaces white space at the end of a list that goes on.
      assertEquals(textOf(parsed(blocks, begun, false)).trimEnd(), begun.trimEnd());
    }
    assertEquals(plain(parsed(blocks, text)), expected, `in steps of ${step}`);
  }
});

Deno.test("a block that has not changed stays the same object", () => {
  const blocks = new Blocks();
  const text = "A paragraph.\n\n".repeat(2_000);
  const [first, second] = parsed(blocks, text, false);
  const grown = parsed(blocks, `${text}More.`, false);
  assertEquals([grown[0] === first, grown[1] === second], [true, true]);
  const complete = parsed(blocks, `${text}More.`);
  assertEquals([complete[0] === first, complete[1] === second], [true, true]);
});

Deno.test("a reference that a long text defines at its end becomes a link at its beginning", () => {
  const text = `See [the book][b].\n\n${"Words.\n\n".repeat(3_000)}[b]: https://example.org/b\n`;
  const [first] = parsed(new Blocks(), text);
  assert(first?.type === "paragraph");
  assertEquals(first.tokens?.map(({ type }) => type), ["text", "link", "text"]);
});

Deno.test("code of any length is one block, and what follows it is Markdown", () => {
  for (const fence of ["```", "~~~~"]) {
    const code = "let x = 1;\n\n# no heading\n".repeat(10_000);
    const text = `Before.\n\n${fence}ts\n${code}${fence}\n\n# A heading\n`;
    const tokens = parsed(new Blocks(), text).filter(({ type }) => type !== "space");
    assertEquals(tokens.map(({ type }) => type), ["paragraph", "code", "heading"]);
    assertEquals(textOf(parsed(new Blocks(), text)), text);
    const unfinished = parsed(new Blocks(), text.slice(0, 200_000), false);
    assertEquals(unfinished.filter(({ type }) => type === "code").length, 1);
  }
});

Deno.test("nesting of any depth is shown, the deepest as plain text", () => {
  for (const mark of [">", "> ", "- ", "1. ", "- > "]) {
    const text = `${mark.repeat(1_500)}deep\n\nand on`;
    const tokens = parsed(new Blocks(), text);
    assertEquals(textOf(tokens), text);
    assert(JSON.stringify(tokens).includes("deep"));
  }
});
