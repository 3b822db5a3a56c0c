import { assertEquals } from "@std/assert";
import { find, talk } from "./given.ts";

/** What comes first for a message, each text in a sitting of its own. */
function firstFor(message: string, texts: readonly string[], purpose: "search" | "recall") {
  return find(talk(...texts.map((text) => [text])), message, { purpose })[0]?.text;
}

Deno.test("a name that is a word of another language or the same is found where it is written as a name", () => {
  for (
    const [message, name, ...others] of [
      ["Who is Will?", "My brother Will lives in Bonn.", "Will er morgen kommen?", "Was will er?"],
      ["Wer ist Will?", "Mein Bruder Will wohnt hier.", "Will sie das wirklich?", "Er will es."],
      ["Who is Will?", "Will is my brother from Bonn.", "Will it rain?", "Will er kommen?"],
      ["Who is Mark?", "My boss is called Mark.", "Please mark the page.", "Mark the date!"],
      ["Who is Art?", "My friend Art paints.", "Art is long.", "I study art.", "An art museum."],
      ["¿Quién es Más?", "Mi amigo se llama Más.", "Quiero más pan.", "Más tarde vengo."],
      ["Qui est Pierre ?", "Mon voisin Pierre dort.", "Une pierre dort ici.", "La pierre dort."],
      ["Chi è Rosa?", "La mia amica Rosa canta.", "Una camicia rosa.", "Un fiore rosa."],
    ] as const
  ) {
    for (const purpose of ["search", "recall"] as const) {
      assertEquals(firstFor(message, [name, ...others], purpose), name, `${message} ${purpose}`);
    }
  }
});

Deno.test("a word with a capital is found as well where nobody writes it with one", () => {
  const [fact, other] = ["we keep deno on the old server.", "The old server is slow."];
  assertEquals(firstFor("Where do we keep Deno?", [fact, other], "search"), fact);
});
