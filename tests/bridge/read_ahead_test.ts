import { assertEquals, assertRejects } from "@std/assert";
import { readAhead } from "../../src/bridge/across/read_ahead.ts";

Deno.test("readAhead() gives items in their order, and reads only the next few meanwhile", async () => {
  const begun: number[] = [];
  const read = (item: number) => {
    begun.push(item);
    return Promise.resolve(item * 10);
  };
  const given: [item: number, read: number, begun: number][] = [];
  for (const [item, reading] of readAhead([1, 2, 3, 4], read, 2)) {
    given.push([item, await reading, begun.length]);
  }
  assertEquals(given, [[1, 10, 2], [2, 20, 3], [3, 30, 4], [4, 40, 4]]);
});

Deno.test("readAhead() reads nothing further once nobody asks", () => {
  const begun: number[] = [];
  const read = (item: number) => {
    begun.push(item);
    return Promise.reject(new Error("The store is gone"));
  };
  for (const [item] of readAhead([1, 2, 3, 4], read, 2)) if (item === 1) break;
  assertEquals(begun, [1, 2]);
});

Deno.test("readAhead() tells whoever takes an item that reading it failed", async () => {
  const read = () => Promise.reject(new Error("The store is gone"));
  for (const [, reading] of readAhead([1, 2], read)) {
    await assertRejects(() => reading, Error, "The store is gone");
  }
});
