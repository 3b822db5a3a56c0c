import { assertEquals } from "@std/assert";
import { tryJson } from "../../src/shared/mod.ts";

Deno.test("tryJson() returns the value, or undefined if the text is not JSON", () => {
  assertEquals(tryJson('{"a":[1]}'), { a: [1] });
  for (const text of ["", "{", "undefined", "{'a':1}"]) assertEquals(tryJson(text), undefined);
});
