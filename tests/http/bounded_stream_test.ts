import { assertEquals } from "@std/assert";
import { BoundedStream } from "../../src/http/bounded_stream.ts";

function stream(most: number) {
  let ends = 0;
  const bounded = new BoundedStream({ most, onEnd: () => ends += 1 });
  const text = () => new Response(bounded.body).text();
  return { bounded, text, ends: () => ends };
}

Deno.test("a bounded stream is read as it was written, and ends once", async () => {
  const { bounded, text, ends } = stream(10);
  assertEquals([bounded.write("ab"), bounded.write("cd")], [true, true]);
  bounded.endWith("!");
  bounded.end();
  assertEquals([await text(), ends(), bounded.write("x")], ["abcd!", 1, false]);
});

Deno.test("a bounded stream takes no more than its bound, and may end in the place of what waits", async () => {
  const { bounded, text } = stream(4);
  assertEquals([bounded.write("abc"), bounded.write("de"), bounded.write("d")], [
    true,
    false,
    true,
  ]);
  bounded.endWith("too slow", { isInPlace: true });
  assertEquals(await text(), "too slow");
});

Deno.test("a bounded stream is over once its reader leaves", async () => {
  const { bounded, ends } = stream(4);
  const reader = bounded.body.getReader();
  bounded.write("abcd");
  assertEquals(new TextDecoder().decode((await reader.read()).value), "abcd");
  assertEquals(bounded.write("efgh"), true, "what was read makes room");
  await reader.cancel();
  assertEquals([bounded.isOver, ends(), bounded.write("x")], [true, 1, false]);
});
