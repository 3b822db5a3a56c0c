import { assertEquals } from "@std/assert";
import { isJsonObject } from "../../src/shared/mod.ts";

Deno.test("isJsonObject() takes objects alone, and no list, null or plain value", () => {
  for (const value of [{}, { a: 1 }, Object.create(null)]) {
    assertEquals(isJsonObject(value), true);
  }
  for (const value of [[], [{}], null, undefined, "{}", 1, true]) {
    assertEquals(isJsonObject(value), false, JSON.stringify(value));
  }
});
