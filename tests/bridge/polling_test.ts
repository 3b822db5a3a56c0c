import { assertEquals } from "@std/assert";
import { Polling } from "../../src/bridge/tailing/polling.ts";

const IDLE = { isOpen: false, isRunner: false, isHeard: false, isWatched: false };
const OPEN = { ...IDLE, isOpen: true };
const RUNNING = { ...OPEN, isRunner: true };

Deno.test("polling is fast while another instance streams, and ever slower while nothing happens", () => {
  const polling = new Polling();
  const waits = Array.from({ length: 12 }, () => {
    polling.slowDown();
    return polling.waitMs(IDLE);
  });
  assertEquals(waits.slice(0, 3), [750, 1_125, 1_687.5]);
  assertEquals(waits.at(-1), 10_000);
  assertEquals(polling.waitMs(OPEN), 150);
  polling.reset();
  assertEquals(polling.waitMs(IDLE), 500);
});

Deno.test("polling backs off while it fails, with a turn open too, until a poll succeeds", () => {
  const polling = new Polling();
  const waits = Array.from({ length: 12 }, () => {
    polling.backOff();
    return polling.waitMs(OPEN);
  });
  assertEquals(waits[0], 750);
  assertEquals(waits.at(-1), 10_000);
  polling.slowDown();
  assertEquals(polling.waitMs(OPEN), 150);
});

Deno.test("a store that is far away is polled ever less often while this instance answers and nobody else listens, and not at all where a watch tells", () => {
  const polling = new Polling({ isFar: true });
  assertEquals(polling.waitMs(RUNNING), 2_000);
  polling.slowDown();
  assertEquals(polling.waitMs(RUNNING), 3_000);
  assertEquals(polling.waitMs({ ...RUNNING, isWatched: true }), undefined);
  assertEquals(polling.waitMs({ ...RUNNING, isHeard: true }), 3_000);
  assertEquals(polling.waitMs(OPEN), 300);
  assertEquals(new Polling().waitMs(RUNNING), 1_000);
});

Deno.test("an idle session is polled seldom while a watch tells of everything", () => {
  const polling = new Polling({ isFar: true });
  assertEquals(polling.waitMs(IDLE), 2_000);
  assertEquals(polling.waitMs({ ...IDLE, isWatched: true }), 300_000);
});
