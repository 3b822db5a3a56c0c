import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MessageMeter } from "../../src/listener/message_meter.ts";
import { frame } from "../attack/bytes.ts";

const TEXT = 1;
const BINARY = 2;
const CONTINUATION = 0;
const PING = 9;

/** The frames of a message in pieces of these sizes, with a ping after each. */
function framesOf(sizes: readonly number[], opcode = TEXT): Uint8Array {
  const frames = sizes.flatMap((bytes, index) => [
    frame({
      opcode: index === 0 ? opcode : CONTINUATION,
      bytes,
      isLast: index === sizes.length - 1,
    }),
    frame({ opcode: PING, bytes: index % 126, isLast: true }),
  ]);
  return joined(frames);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** Whether all bytes pass, fed in pieces that end at these places. */
function passes(meter: MessageMeter, bytes: Uint8Array, cuts: readonly number[]): boolean {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (meter.take(bytes.subarray(from, to))) return false;
    from = to;
  }
  return true;
}

const sizes = fc.array(
  fc.oneof(
    fc.integer({ min: 16, max: 140 }),
    fc.constantFrom(125, 126, 127, 65_535, 65_536, 70_000),
  ),
  { minLength: 1, maxLength: 6 },
);

Deno.test("a message may have as many bytes as allowed, however it is cut, and not one more", () => {
  fc.assert(
    fc.property(
      fc.array(sizes, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.constantFrom(TEXT, BINARY),
      (messages, cuts, opcode) => {
        const bytes = joined(messages.map((each) => framesOf(each, opcode)));
        const largest = Math.max(...messages.map((each) => each.reduce((a, b) => a + b)));
        assert(passes(new MessageMeter(largest), bytes, cuts));
        assertEquals(passes(new MessageMeter(largest - 1), bytes, cuts), false);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a frame is refused by what its header announces, before its bytes come", () => {
  for (const bytes of [1_001, 66_000]) {
    const header = frame({ opcode: TEXT, bytes, isLast: true }).subarray(0, 14);
    assertEquals(new MessageMeter(1_000).take(header), "too_large");
  }
  const longest = new Uint8Array([0x81, 0xff, ...Array(8).fill(0xff), 0, 0, 0, 0]);
  assertEquals(new MessageMeter(Number.MAX_SAFE_INTEGER).take(longest), "too_large");
});

Deno.test("empty frames without an end are refused, and so are large control frames", () => {
  const meter = new MessageMeter(1_000);
  assertEquals(meter.take(frame({ opcode: TEXT, bytes: 0, isLast: false })), undefined);
  const empty = frame({ opcode: CONTINUATION, bytes: 0, isLast: false });
  let passed = 0;
  while (meter.take(empty) === undefined) passed += 1;
  assertEquals(passed, 62);
  assertEquals(
    new MessageMeter(1_000).take(frame({ opcode: PING, bytes: 126, isLast: true })),
    "too_large",
  );
});

/** A message in frames that end at these places, masked, with a ping after each. */
function masked(
  payload: Uint8Array,
  { opcode, cuts, mask }: {
    readonly opcode: number;
    readonly cuts: readonly number[];
    readonly mask: readonly number[];
  },
): Uint8Array {
  const places = cuts.map((cut) => cut % (payload.length + 1)).sort((a, b) => a - b);
  const frames: Uint8Array[] = [];
  let from = 0;
  for (const [index, to] of [...places, payload.length].entries()) {
    const part = payload.subarray(from, to);
    const head = [
      (index === 0 ? opcode : CONTINUATION) | (index === places.length ? 0x80 : 0),
      ...(part.length < 126 ? [0x80 | part.length] : [0xfe, part.length >> 8, part.length & 0xff]),
      ...mask,
    ];
    const bytes = part.map((byte, at) => byte ^ (mask[at & 3] ?? 0));
    frames.push(
      new Uint8Array([...head, ...bytes]),
      frame({ opcode: PING, bytes: 3, isLast: true }),
    );
    from = to;
  }
  return joined(frames);
}

Deno.test("text that is not UTF-8 is found, however it is masked and cut, and bytes are left alone", () => {
  const payloads = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(
      new Uint8Array([0xe2, 0x82]),
      new Uint8Array([0xed, 0xa0, 0x80]),
      new Uint8Array([0xef, 0xbb, 0xbf, 0x41]),
      new Uint8Array([0xc0, 0x80]),
    ),
  );
  const isUtf8 = (payload: Uint8Array) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(payload);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(payloads, fc.constantFrom(TEXT, BINARY)), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
      (messages, cuts, places, mask) => {
        const bytes = joined(
          messages.map(([payload, opcode]) => masked(payload, { opcode, cuts, mask })),
        );
        const isRight = messages.every(([payload, opcode]) => opcode === BINARY || isUtf8(payload));
        assertEquals(passes(new MessageMeter(10_000), bytes, places), isRight);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("control frames are limited by the second, and messages are not counted with them", () => {
  let now = 0;
  const meter = new MessageMeter(1_000, () => now);
  const ping = frame({ opcode: PING, bytes: 4, isLast: true });
  const text = frame({ opcode: TEXT, bytes: 4, isLast: true });
  for (let second = 0; second < 3; second++) {
    for (let count = 0; count < 100; count++) {
      assertEquals(meter.take(joined([ping, text])), undefined, `${count}`);
    }
    now += 1_000;
  }
  for (let count = 0; count < 100; count++) meter.take(ping);
  assertEquals(meter.take(ping), "too_many_controls");
});
