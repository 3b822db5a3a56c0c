import { assertEquals } from "@std/assert";
import { canonicalJson } from "../../src/archive/canonical_json.ts";

Deno.test("canonicalJson() follows RFC 8785 in the order of names, numbers and strings", () => {
  const names = {
    "\u20ac": 1,
    "\r": 2,
    "\ufb33": 3,
    "1": 4,
    "\ud83d\ude00": 5,
    "\u0080": 6,
    "\u00f6": 7,
  };
  assertEquals(
    canonicalJson(names),
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  );
  assertEquals(
    canonicalJson({
      numbers: [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    }),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

Deno.test("canonicalJson() escapes a lone surrogate, which the RFC refuses", () => {
  assertEquals(canonicalJson({ b: ["\ud83d"], a: {} }), '{"a":{},"b":["\\ud83d"]}');
});
