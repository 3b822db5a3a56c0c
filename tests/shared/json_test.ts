import { assertEquals } from "@std/assert";
import { jsonExcess, MAX_MEMBERS, MAX_NESTING, MAX_VALUES, tryJson } from "../../src/shared/mod.ts";

const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);

Deno.test("JSON is parsed up to a depth, and what lies deeper is not", () => {
  for (const [open, close] of [["[", "]"], ['{"a":', "}"], ['[{"b":[', "]}]"]] as const) {
    const levels = open.replaceAll(/[^[{]/g, "").length;
    const fits = Math.floor((MAX_NESTING - 1) / levels);
    const text = (depth: number) => `${open.repeat(depth)}{}${close.repeat(depth)}`;
    assertEquals(JSON.stringify(tryJson(text(fits))), text(fits));
    assertEquals(tryJson(text(MAX_NESTING)), undefined);
    assertEquals(jsonExcess(text(1_000_000)), "too deep");
  }
  assertEquals(jsonExcess("[".repeat(10_000_000)), "too deep", "even if it never closes");
});

Deno.test("brackets and commas within strings do not count", () => {
  const texts = ["[[[".repeat(100), '"[', '\\"['.repeat(90), "\\", '\\\\"{'.repeat(99)];
  for (const text of texts) assertEquals(tryJson(JSON.stringify({ text })), { text });
  assertEquals(jsonExcess(`["\\\\", ${nested(MAX_NESTING)}]`), "too deep");
});

Deno.test("values are counted before anything is parsed", () => {
  const list = (count: number) => `[${"1,".repeat(count - 1)}1]`;
  assertEquals((tryJson(list(MAX_VALUES)) as unknown[]).length, MAX_VALUES);
  assertEquals(jsonExcess(list(MAX_VALUES + 1)), "too many values");
  assertEquals(jsonExcess(`[${"{},".repeat(MAX_VALUES)}1]`), "too many values");
  assertEquals(tryJson("no JSON"), undefined);
  assertEquals(tryJson('"'), undefined);
});

Deno.test("the members of each object are counted by themselves", () => {
  const object = (count: number, value = "0") =>
    `{${Array.from({ length: count }, (_, index) => `"k:${index}": ${value}`).join(", ")}}`;
  assertEquals(Object.keys(tryJson(object(MAX_MEMBERS)) as object).length, MAX_MEMBERS);
  assertEquals(jsonExcess(object(MAX_MEMBERS + 1)), "too many members");
  assertEquals(jsonExcess(`[[{"a": ${object(MAX_MEMBERS + 1)}}]]`), "too many members");
  assertEquals(jsonExcess(`[${Array(20).fill(object(MAX_MEMBERS)).join()}]`), undefined);
  assertEquals(jsonExcess(object(900, object(20))), undefined);
  assertEquals(jsonExcess("]]]]::::{{"), undefined, "what is not JSON is left to the parser");
});

Deno.test("any JSON value that stays within the bounds is read as JSON.parse reads it", () => {
  let seed = 7;
  const random = (below: number) => (seed = seed * 48_271 % 2_147_483_647) % below;
  const value = (depth: number): unknown => {
    switch (random(depth > 6 ? 4 : 6)) {
      case 0:
        return random(1_000) - 500;
      case 1:
        return ['"', "\\", '\\"', "[{", "}]", "\u2028", "ä", ","].slice(random(8)).join("");
      case 2:
        return null;
      case 3:
        return true;
      case 4:
        return Array.from({ length: random(5) }, () => value(depth + 1));
      default:
        return Object.fromEntries(
          Array.from({ length: random(5) }, (_, index) => [`k"${index}`, value(depth + 1)]),
        );
    }
  };
  for (let count = 0; count < 2_000; count++) {
    const text = JSON.stringify(value(0), null, random(3));
    assertEquals(tryJson(text), JSON.parse(text));
  }
});
