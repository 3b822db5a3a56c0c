import { assert, assertEquals } from "@std/assert";
import { ADVERSARIAL_TEXTS } from "../../support/adversarial.ts";

interface Highlighter {
  highlighted(code: { readonly text: string; readonly language: string }):
    | readonly { readonly text: string; readonly classes: string }[]
    | undefined;
}

/** Imported by its address: the library's types would bring those of a browser into all tests. */
const { highlighted }: Highlighter = await import(
  new URL("../../../web/ui/highlighter.ts", import.meta.url).href
);

Deno.test("the pieces of highlighted code add up to the code", () => {
  const texts = [...ADVERSARIAL_TEXTS.values()].map((make) => make(300));
  for (const language of ["typescript", "xml", "php", "bash"]) {
    for (const text of ["<a href=\"b\">'&amp;'</a>\n", "&lt;span&gt;", ...texts]) {
      const pieces = highlighted({ text, language });
      assertEquals(pieces?.map((piece) => piece.text).join(""), text);
    }
  }
});

Deno.test("a piece has the classes of its kind, also after a nested one", () => {
  const pieces = highlighted({ text: "let a = `b${1}c`;", language: "javascript" }) ?? [];
  const of = (text: string) => pieces.find((piece) => piece.text.includes(text))?.classes;
  assertEquals([of("let"), of("1"), of("c`")], ["hljs-keyword", "hljs-number", "hljs-string"]);
  assert(pieces.some(({ classes }) => classes === ""));
});

Deno.test("code in a language that is not known is not highlighted", () => {
  assertEquals(highlighted({ text: "a", language: "no-such-language" }), undefined);
});
