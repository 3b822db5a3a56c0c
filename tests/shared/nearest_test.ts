import { assertEquals } from "@std/assert";
import { nearest } from "../../src/shared/mod.ts";

Deno.test("the nearest word is one edit away for every three characters, at most three", () => {
  const known = ["PORT", "HOST", "KV_PATH", "ANTHROPIC_API_KEY"] as const;
  assertEquals(nearest("PROT", known), "PORT", "two swapped");
  assertEquals(nearest("PORTS", known), "PORT", "one too many");
  assertEquals(nearest("KV_PTH", known), "KV_PATH", "one too few");
  assertEquals(nearest("ANTROPIC_API_KEI", known), "ANTHROPIC_API_KEY", "two edits");
  assertEquals(nearest("HO", known), undefined, "too short to tell");
  assertEquals(nearest("HOME", known), undefined);
  assertEquals(nearest("x".repeat(1_000_000), known), undefined);
});
