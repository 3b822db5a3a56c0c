import { assertEquals } from "@std/assert";
import { lastOf } from "../../src/shared/mod.ts";

Deno.test("a result is worked out again only where the text is another one", () => {
  const asked: string[] = [];
  const lengthOf = lastOf((text) => asked.push(text) && text.length);
  assertEquals(["ab", "ab", "abc", "abc", "ab"].map(lengthOf), [2, 2, 3, 3, 2]);
  assertEquals(asked, ["ab", "abc", "ab"]);
});

Deno.test("undefined is a result like any other", () => {
  let count = 0;
  const nothing = lastOf(() => {
    count += 1;
    return undefined;
  });
  assertEquals([nothing("a"), nothing("a"), count], [undefined, undefined, 1]);
});
