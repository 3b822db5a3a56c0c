import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { NotUtf8Error, utf8Lines, utf8Text } from "../../src/shared/mod.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** The lines of bytes that come in chunks of a size. */
async function inChunks(bytes: Uint8Array, size: number): Promise<string[]> {
  return await Array.fromAsync(utf8Lines(ReadableStream.from(function* () {
    for (let start = 0; start < bytes.length; start += size) {
      yield bytes.subarray(start, start + size);
    }
  }())));
}

/** Bytes that are not UTF-8, and the offset of the first wrong one. */
const WRONG: readonly (readonly [string, readonly number[], number])[] = [
  ["Latin-1 in the middle", [...encode("Gr"), 0xfc, 0xdf, ...encode("e")], 2],
  ["Latin-1 at the end", [...encode("caf"), 0xe9], 3],
  ["Latin-1 in the second line", [...encode("ä\ncaf"), 0xe9, 0x0a, ...encode("ok")], 6],
  ["after a long character", [...encode("🎹"), 0x80], 4],
  ["a surrogate", [...encode("ab"), 0xed, 0xa0, 0x80], 2],
  ["overlong", [...encode("日"), 0xc0, 0xaf], 3],
  ["above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 0],
  ["a character that is cut", [...encode("ab"), 0xf0, 0x9f, 0x8e], 2],
  ["a cut character before others", [...encode("ab"), 0xe2, 0x82, ...encode("cd")], 2],
  ["a cut character before a line feed", [...encode("ab"), 0xe2, 0x82, 0x0a], 2],
  ["Windows-1252 quotes", [0x93, ...encode("hi"), 0x94], 0],
];

Deno.test("UTF-8 is decoded line by line, however chunks cut its characters", async () => {
  const lines = ["Grüße, 日本", "", "und 🎹👩‍🔧", "\ufeffa mark in the middle \u0000 \ufffd\r", "…"];
  for (const end of ["", "\n"]) {
    const bytes = encode(lines.join("\n") + end);
    for (let size = 1; size <= bytes.length; size++) {
      assertEquals(await inChunks(bytes, size), lines);
    }
  }
  assertEquals(utf8Text(encode("\ufeffwith a mark")), "with a mark");
  assertEquals(await inChunks(encode("\ufeffone\ntwo"), 1), ["one", "two"]);
  assertEquals(await inChunks(new Uint8Array(), 1), []);
});

Deno.test("bytes that are not UTF-8 are refused with the offset of the first wrong one", async () => {
  for (const [what, wrong, offset] of WRONG) {
    const bytes = new Uint8Array(wrong);
    const error = assertThrows(() => utf8Text(bytes), NotUtf8Error);
    assertEquals(error.offset, offset, what);
    for (let size = 1; size <= bytes.length; size++) {
      const inLines = await assertRejects(() => inChunks(bytes, size), NotUtf8Error);
      assertEquals(inLines.offset, offset, `${what} in chunks of ${size}`);
    }
  }
  const far = new Uint8Array([...encode("ä".repeat(100_000)), 0xff]);
  assertEquals((await assertRejects(() => inChunks(far, 4_099), NotUtf8Error)).offset, 200_000);
});

Deno.test("the lines before one that is not UTF-8 are still read", async () => {
  const bytes = new Uint8Array([...encode("one\ntwo\nthr"), 0xe9, 0xe9]);
  const read: string[] = [];
  await assertRejects(async () => {
    for await (const line of utf8Lines(ReadableStream.from([bytes]))) read.push(line);
  }, NotUtf8Error);
  assertEquals(read, ["one", "two"]);
});

Deno.test("UTF-16 is recognised, with and without a byte order mark", () => {
  for (const text of ["\ufeffHallo", '{"a": 1}', "Hi"]) {
    for (const littleEndian of [true, false]) {
      const view = new DataView(new ArrayBuffer(2 * text.length));
      for (let index = 0; index < text.length; index++) {
        view.setUint16(2 * index, text.charCodeAt(index), littleEndian);
      }
      const error = assertThrows(() => utf8Text(new Uint8Array(view.buffer)), NotUtf8Error);
      assertMatch(error.message, /UTF-16/);
    }
  }
  assertEquals(utf8Text(encode("a\u0000")), "a\u0000");
});
