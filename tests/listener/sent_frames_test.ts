import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SentFrames } from "../../src/listener/sent_frames.ts";

const HEAD = new TextEncoder().encode("HTTP/1.1 101 Switching Protocols\r\na: b\r\n\r\n");

/** A frame as a server sends it: without a mask. */
function sent(bytes: number): Uint8Array {
  const length = bytes < 126
    ? [bytes]
    : bytes < 65_536
    ? [126, bytes >> 8, bytes & 255]
    : [127, 0, 0, 0, 0, bytes >> 24, bytes >> 16 & 255, bytes >> 8 & 255, bytes & 255];
  return new Uint8Array([0x81, ...length, ...Array(bytes).fill(13)]);
}

Deno.test("another frame may begin after the response's head and after each frame, however they are cut", () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 125, 126, 300, 65_535, 65_536), { maxLength: 4 });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(), { maxLength: 20 }), (sizes, cuts) => {
      const parts = [HEAD, ...sizes.map(sent)];
      const ends = new Set<number>();
      let length = 0;
      for (const part of parts) ends.add(length += part.length);
      const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
      const frames = new SentFrames();
      let from = 0;
      const places = new Set([...cuts.map((cut) => cut % (length + 1)), ...ends]);
      for (const to of [...places].sort((one, other) => one - other)) {
        frames.take(bytes.subarray(from, to));
        assertEquals(frames.isBetween, ends.has(to), `${to} of ${length}`);
        from = to;
      }
    }),
    { numRuns: 60 },
  );
});
