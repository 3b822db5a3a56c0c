import { assertEquals } from "@std/assert";
import { PersistentList } from "../../src/conversation/persistent_list.ts";

const isEven = (item: number) => item % 2 === 0;

Deno.test("countOf() counts what passes a test in any beginning of lists that share parts", () => {
  const known = new WeakMap<object, number>();
  const countsIn = (list: PersistentList<number>) => {
    for (const count of [0, 1, 255, 256, 257, 511, 600, 2_000]) {
      const expected = list.slice(0, count).filter(isEven).length;
      assertEquals(list.countOf(count, isEven, known), expected);
    }
  };
  let list = PersistentList.empty<number>();
  for (let item = 0; item < 700; item++) {
    list = list.push(item);
    if (item % 100 === 99) countsIn(list);
  }
  const lists = [list.replace(3, 4), list.replace(699, 2), list.without(256), list.push(2).push(4)];
  for (const each of [...lists, list]) countsIn(each);
});
