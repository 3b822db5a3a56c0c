import { assertEquals } from "@std/assert";
import { sha256Hex } from "../../src/shared/mod.ts";

Deno.test("sha256Hex() hashes a text's UTF-8 bytes", async () => {
  assertEquals(
    await sha256Hex("Hello"),
    "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969",
  );
  assertEquals(
    await sha256Hex("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assertEquals(await sha256Hex("é"), await sha256Hex("\u00e9"));
});
