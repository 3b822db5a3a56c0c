import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  chunkPlace,
  eventPlace,
  LABEL_PLACE,
  StreamCipher,
  type ValuePlace,
} from "../../src/event_store/encryption/stream_cipher.ts";
import { defineKind, newMasterKey, parseMasterKeys } from "../../src/event_store/mod.ts";
import { SESSION } from "../../src/session_log/session.ts";
import { masterKey } from "../support/encryption.ts";

const STREAM = { owner: "ada", kind: SESSION, id: "s1", generation: "g1" };
const encoder = new TextEncoder();

function rawKey() {
  return crypto.getRandomValues(new Uint8Array(32));
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 2_000 }),
  fc.string({ unit: "grapheme", maxLength: 500 }),
  fc.nat(60_000).map((length) => "漢🙂a".repeat(length / 3)),
);

const part = fc.oneof(fc.constantFrom("", "a", "b", '","'), fc.string({ maxLength: 8 }));
const count = fc.nat(3);
const kind = fc.constantFrom(SESSION, defineKind("a"), defineKind("b"));
const stream = fc.record({ owner: part, kind, id: part, generation: part });
const place: fc.Arbitrary<ValuePlace> = fc.oneof(
  fc.record({ position: count, commit: part, at: count, chunks: count }).map(eventPlace),
  fc.record({ position: count, commit: part, index: count }).map(chunkPlace),
  fc.record({ openedAt: count, attempt: part, offset: count }).map((
    { openedAt, attempt, offset },
  ) => ({ kind: "piece", parts: [openedAt, attempt, offset], position: openedAt })),
  fc.constant(LABEL_PLACE),
);

Deno.test("sealed bytes of any text and size open to the same bytes, and show none of them", async () => {
  const cipher = await StreamCipher.of(rawKey(), STREAM, 1);
  await fc.assert(fc.asyncProperty(text, place, async (text, place) => {
    const bytes = encoder.encode(text);
    const sealed = await cipher.seal(place, bytes);
    assertEquals(await cipher.open(place, sealed), bytes);
    assertEquals([sealed.nonce.length, sealed.body.length], [12, bytes.length + 16]);
    if (bytes.length > 8) assert(!sealed.body.toHex().includes(bytes.toHex()));
  }));
});

Deno.test("unsealing fails if any bit is flipped, in the nonce too", async () => {
  const cipher = await StreamCipher.of(rawKey(), STREAM, 1);
  await fc.assert(fc.asyncProperty(text, place, fc.nat(), async (text, place, bit) => {
    const { nonce, body } = await cipher.seal(place, encoder.encode(text));
    const all = new Uint8Array([...nonce, ...body]);
    const index = (bit >> 3) % all.length;
    all[index] = (all[index] ?? 0) ^ (1 << (bit & 7));
    const flipped = { nonce: all.slice(0, 12), body: all.slice(12) };
    assertEquals(await cipher.open(place, flipped), undefined);
    const short = { nonce, body: body.slice(0, bit % body.length) };
    assertEquals(await cipher.open(place, short), undefined);
  }));
});

Deno.test("law 7: a value moved to another owner, stream, generation, position or kind is refused", async () => {
  const key = rawKey();
  const bound = fc.tuple(stream, place);
  await fc.assert(
    fc.asyncProperty(bound, bound, async ([stream, place], [otherStream, otherPlace]) => {
      const sealed = await (await StreamCipher.of(key, stream, 1)).seal(place, new Uint8Array(40));
      const other = await StreamCipher.of(key, otherStream, 1);
      const isSame = JSON.stringify([stream, place]) === JSON.stringify([otherStream, otherPlace]);
      assertEquals(await other.open(otherPlace, sealed) !== undefined, isSame);
    }),
    { numRuns: 300, examples: [[[STREAM, LABEL_PLACE], [STREAM, LABEL_PLACE]]] },
  );
});

Deno.test("sealing never repeats a nonce or a ciphertext", async () => {
  const cipher = await StreamCipher.of(rawKey(), STREAM, 1);
  const sealed = await Promise.all(
    Array.from({ length: 2_000 }, () => cipher.seal(LABEL_PLACE, encoder.encode("same"))),
  );
  assertEquals(new Set(sealed.map(({ nonce }) => nonce.toHex())).size, 2_000);
  assertEquals(new Set(sealed.map(({ body }) => body.toHex())).size, 2_000);
});

Deno.test("a keyed digest depends on the key, and is the same for the same key", async () => {
  const [key, other] = [rawKey(), rawKey()];
  const hash = async (key: Uint8Array<ArrayBuffer>) =>
    await (await StreamCipher.of(key, STREAM, 1)).keyedDigest("abc");
  assertEquals(await hash(key), await hash(key));
  assert(await hash(key) !== await hash(other));
});

Deno.test("a master key unwraps what it wrapped for the same stream, and is never printed", async () => {
  const pair = newMasterKey("one");
  const [one, twin] = parseMasterKeys(`${pair},${pair.replace("one", "twin")}`).keys;
  assert(one && twin);
  const key = rawKey();
  const wrapped = await one.wrap(key, ["ada", "s"]);
  assertEquals(await one.unwrap(wrapped, ["ada", "s"]), key);
  assertEquals(await one.unwrap(wrapped, ["eve", "s"]), undefined);
  assertEquals(await twin.unwrap(wrapped, ["ada", "s"]), undefined, "the id is bound too");
  assertEquals(await masterKey("one").unwrap(wrapped, ["ada", "s"]), undefined);
  const [, secret = ""] = pair.split(":");
  const hex = Uint8Array.fromBase64(secret).toHex();
  for (const shown of [Deno.inspect(one, { depth: 9 }), JSON.stringify(one), String(one)]) {
    assert(!shown.includes(secret) && !shown.includes(hex) && !/\d+,\s*\d+/.test(shown), shown);
  }
});

Deno.test("parseMasterKeys() accepts base64 in either alphabet, padded or not, and keeps the order", () => {
  const bytes = new Uint8Array(32).fill(251);
  const base64 = bytes.toBase64();
  const url = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  const { keys, problems } = parseMasterKeys(` b:${base64} , a:${url},`);
  assertEquals([keys.map(({ id }) => id), problems], [["b", "a"], []]);
});

Deno.test("parseMasterKeys() reports every problem at once, and repeats none of its input", () => {
  const good = rawKey().toBase64();
  const short = new Uint8Array(31).fill(7).toBase64();
  const given = [`a:${good}`, `b:${short}`, "c:s3cret!", good, `${good}:d`, `a:${good}`].join();
  const { problems } = parseMasterKeys(given);
  assertEquals(problems, [
    "key 2 has 31 bytes, 32 are needed",
    "key 3 is not base64",
    "key 4 has no id before a colon",
    "the id of key 5 is not valid: ids have 1 to 64 of A-Z a-z 0-9 . _ -",
    "key 5 is not base64",
    "keys 1 and 6 have one id",
  ]);
  const told = problems.join();
  for (const secret of [good, short, "s3cret"]) assert(!told.includes(secret));
  assertEquals(parseMasterKeys(" , ").problems, ["it holds none"]);
});
