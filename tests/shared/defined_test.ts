import { assertEquals } from "@std/assert";
import { defined } from "../../src/shared/mod.ts";

Deno.test("defined() removes undefined fields only", () => {
  const fields = { a: undefined, b: null, c: 0, d: "", e: false };
  assertEquals(defined(fields), { b: null, c: 0, d: "", e: false });
  assertEquals(Object.keys(defined(fields)), ["b", "c", "d", "e"]);
});

Deno.test("defined() makes fields that may be undefined optional", () => {
  const given = { a: undefined, b: null, c: 0, d: "" };
  const result: { a?: string; b: null; c: number; d: string } = defined(given);
  assertEquals(Object.entries(result), [["b", null], ["c", 0], ["d", ""]]);
});
