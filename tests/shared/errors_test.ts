import { assertEquals } from "@std/assert";
import { messageOf } from "../../src/shared/mod.ts";

Deno.test("messageOf() reads anything thrown", () => {
  assertEquals([new Error("x"), "y", undefined].map(messageOf), ["x", "y", "undefined"]);
});
