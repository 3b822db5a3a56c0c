import { assertEquals } from "@std/assert";
import type { Token } from "marked";
import { Blocks } from "../../../web/chat/blocks.ts";
import { directionOf } from "../../../web/chat/direction.ts";

interface Piece {
  readonly type: string;
  readonly raw: string;
  readonly text?: string;
  readonly tokens?: readonly Piece[];
  readonly items?: readonly Piece[];
}

function parse(text: string, isComplete = true): readonly Token[] {
  const blocks = new Blocks();
  blocks.take(text, { isComplete });
  while (blocks.hasMore) blocks.parse();
  return blocks.tokens;
}

/** The pieces of a text's first block, and the formulas among all blocks. */
function pieces(text: string): readonly (readonly [string, string])[] {
  const [first] = parse(text) as readonly Piece[];
  return (first?.tokens ?? (first ? [first] : [])).map(({ type, raw }) => [type, raw] as const);
}

function formulas(text: string): readonly string[] {
  const found: string[] = [];
  const look = (tokens: readonly Piece[]) => {
    for (const { type, text = "", tokens: inner = [], items = [] } of tokens) {
      if (type === "math") found.push(text);
      look(inner);
      look(items);
    }
  };
  look(parse(text) as readonly Piece[]);
  return found;
}

Deno.test("math in any of its four brackets is a formula, with each backslash", () => {
  assertEquals(formulas("Let $a_1 + b_2$ be"), ["a_1 + b_2"]);
  assertEquals(formulas(String.raw`Let \(a_1 \le b\) be`), [String.raw`a_1 \le b`]);
  assertEquals(formulas(String.raw`So $$\frac{a}{b}$$ holds`), [String.raw`\frac{a}{b}`]);
  assertEquals(formulas("\\[\nx\n= y\n- z\n\\]"), ["\nx\n= y\n- z\n"]);
  assertEquals(formulas("Text:\n$$\na \\\\\n- b\n$$\nafter"), ["\na \\\\\n- b\n"]);
  assertEquals(formulas("- item $x^2$\n- other"), ["x^2"]);
  assertEquals(formulas(String.raw`$2 \times 3 = 6$`), [String.raw`2 \times 3 = 6`]);
});

Deno.test("prices and unclosed brackets stay text, and lose no backslash", () => {
  for (
    const text of [
      "It costs $5 and $10 more",
      "Between $5-$10",
      "US$5 or CA$6",
      "$5 (or 5$ there)",
      "From $1,000 to $2,000, not $3",
      String.raw`An open \( bracket`,
      String.raw`An open \[ bracket`,
      "A lone $ sign, $ twice",
    ]
  ) {
    assertEquals(formulas(text), [], text);
    assertEquals(pieces(text).map(([type]) => type).filter((type) => type !== "text"), [], text);
    assertEquals(pieces(text).map(([, raw]) => raw).join(""), text);
  }
  assertEquals(formulas("`$a$` and\n\n```\n$b$\n```"), []);
});

Deno.test("footnotes are the same streamed and reloaded", () => {
  const text =
    "Bees dance[^1], they say[^b].\n\n[^1]: https://example.org/bees\n[^b]: *Anon*, 1900.\n";
  const types = (tokens: readonly Token[]) =>
    tokens.map(({ type }) => type).filter((type) => type !== "space");
  const blocks = new Blocks();
  for (let end = 1; end <= text.length; end += 3) {
    blocks.take(text.slice(0, end), { isComplete: false });
    while (blocks.hasMore) blocks.parse();
  }
  blocks.take(text, { isComplete: true });
  while (blocks.hasMore) blocks.parse();
  assertEquals(types(parse(text)), ["paragraph", "footnote", "footnote"]);
  assertEquals(blocks.tokens, parse(text));
});

Deno.test("directionOf() goes by the first letter", () => {
  assertEquals(directionOf("1. שלום"), "rtl");
  assertEquals(directionOf("- مرحبا world"), "rtl");
  assertEquals(directionOf("1. Hello שלום"), "ltr");
  assertEquals(directionOf("1. 2"), "ltr");
});
