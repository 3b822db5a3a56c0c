import { assertEquals } from "@std/assert";
import { defined } from "../../src/shared/mod.ts";

Deno.test("defined() leaves out what is undefined, and nothing else", () => {
  const fields = { a: undefined, b: null, c: 0, d: "", e: false };
  assertEquals(defined(fields), { b: null, c: 0, d: "", e: false });
  assertEquals(Object.keys(defined(fields)), ["b", "c", "d", "e"]);
});
