import { assertEquals } from "@std/assert";
import { Polling } from "../../src/bridge/tailing/polling.ts";

const OPEN = { isOpen: true, isRunner: false };
const IDLE = { isOpen: false, isRunner: false };

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
