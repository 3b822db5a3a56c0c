import { assertEquals } from "@std/assert";
import { ReadBuffer } from "../../src/listener/read_buffer.ts";

Deno.test("a read buffer grows while it is filled, and is small again after a rest", () => {
  const { now } = performance;
  let at = 0;
  performance.now = () => at;
  try {
    const buffer = new ReadBuffer();
    const sizes = [512, 1_024, 4_096, 65_536, 65_536].map((size) => {
      assertEquals(buffer.bytes.length, size);
      return buffer.take(size).length;
    });
    assertEquals(sizes, [512, 1_024, 4_096, 65_536, 65_536]);
    buffer.take(100);
    assertEquals(buffer.bytes.length, 4_096);
    buffer.take(100);
    assertEquals(buffer.bytes.length, 4_096);
    at += 5_000;
    buffer.take(2);
    assertEquals(buffer.bytes.length, 512);
  } finally {
    performance.now = now;
  }
});

Deno.test("what was read stays as it is until the next read", () => {
  const buffer = new ReadBuffer();
  buffer.bytes.fill(7);
  const filled = buffer.take(512);
  assertEquals([buffer.bytes.length, filled.length, filled[511]], [1_024, 512, 7]);
});
