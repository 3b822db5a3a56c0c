import { assert, assertEquals } from "@std/assert";
import { withServer } from "../support/server.ts";

interface Page {
  readonly events: readonly { readonly position: number }[];
  readonly next?: number;
}

Deno.test("a page of events over HTTP ends at a megabyte, and `next` leads through all of them", async () => {
  await withServer(async ({ url, log }) => {
    const key = { owner: "local", session: "long" };
    const texts = Array.from(
      { length: 90 },
      (_, index) => "z".repeat(index === 40 ? 2_000_000 : 45_000),
    );
    const events = texts.map((text, index) => ({
      type: "TurnImported",
      data: { turn: `t${index}`, text, reply: "", saidAt: 1, repliedAt: 1 },
    }));
    assert((await log.append(key, { expected: 0, events, turns: 90 })).ok);
    const positions: number[] = [];
    const sizes: number[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const answer = await fetch(`${url}/v1/sessions/long/events?limit=1000&after=${after}`);
      const text = await answer.text();
      const page = JSON.parse(text) as Page;
      positions.push(...page.events.map(({ position }) => position));
      sizes.push(text.length);
      after = page.next;
    }
    assertEquals(positions, Array.from({ length: 90 }, (_, index) => index + 1));
    assertEquals(sizes.filter((size) => size > 1_100_000).length, 1, "the event of two megabytes");
    assert(sizes.length >= 5);
  });
});
