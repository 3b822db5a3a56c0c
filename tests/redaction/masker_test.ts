import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { markOf, Redactor, SECRET_KINDS } from "../../src/redaction/mod.ts";
import { awsSecretOf, randomFrom, secretOf } from "../support/secrets.ts";

const redactor = new Redactor(SECRET_KINDS);
const masked = (text: string) => redactor.mask(text).text;

/** The most that a masker may hold back, in characters. */
const MOST_HELD = 1_100;

const seed = fc.integer({ min: 0, max: 0x7fff_ffff });
const secret = fc.tuple(fc.constantFrom(...SECRET_KINDS), seed)
  .map(([kind, seed]) => secretOf(kind, randomFrom(seed)));
const awsSecret = seed.map((seed) => awsSecretOf(randomFrom(seed)).line);

/** Beginnings and ends of secrets, what stands at their borders, and what is made of it all. */
const scrap = fc.oneof(
  { weight: 4, arbitrary: secret },
  { weight: 1, arbitrary: awsSecret },
  {
    weight: 3,
    arbitrary: fc.tuple(secret, fc.nat(120)).map(([text, length]) => text.slice(0, length)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(secret, fc.nat(120)).map(([text, length]) => text.slice(-length)),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "-----",
        "----",
      ],
      ...["sk-ant-", "sk-", "eyJ", ".eyJ", "xoxe.", "AKIA", "ghs_", "AIza", "ya29.", "-", ".", "_"],
      ...[
        "4111 1111 1111 1111",
        "4111",
        " 1111",
        "secret_access_key=",
        "aws secret is ",
        "\\n",
        "%3D",
      ],
      ...[
        " ",
        "\n",
        "[",
        "]",
        "+",
        "/",
        "=",
        "é",
        "💬",
        "\ud83d",
        "Version: ",
        "Comment: a\n",
        "a",
      ],
      ...SECRET_KINDS.map(markOf),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("a", "A1", "-", "ab=", "1", " ", "."), fc.nat(90))
      .map(([text, count]) => text.repeat(count)),
  },
);
const text = fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join(""));

/** How much of a text comes out only once it has ended, in characters. */
function heldAfter(text: string): number {
  const masker = redactor.stream();
  masker.push(text);
  return masker.end().length;
}

Deno.test("masking a text that is cut anywhere gives the same as masking the whole, and little is held back", () => {
  const cuts = fc.array(fc.nat(3_000), { maxLength: 40 });
  fc.assert(
    fc.property(text, cuts, (text, cuts) => {
      const masker = redactor.stream();
      let out = "";
      let at = 0;
      for (const cut of cuts.sort((one, other) => one - other)) {
        out += masker.push(text.slice(at, cut));
        at = Math.max(at, cut);
        assert(heldAfter(text.slice(0, at)) <= MOST_HELD);
      }
      out += masker.push(text.slice(at));
      out += masker.end();
      assertEquals(out, masked(text));
      assertEquals(masker.kinds, redactor.mask(text).kinds);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("masking a text character by character gives the same as masking the whole", () => {
  fc.assert(
    fc.property(text, (text) => {
      const masker = redactor.stream();
      let out = "";
      for (let at = 0; at < text.length; at++) out += masker.push(text.charAt(at));
      assertEquals(out + masker.end(), masked(text));
    }),
    { numRuns: 300 },
  );
});

Deno.test("masking is idempotent", () => {
  fc.assert(
    fc.property(text, (text) => {
      const once = masked(text);
      assertEquals(masked(once), once);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("masking is idempotent where a mark ends up beside something like a secret", () => {
  const of = (kind: (typeof SECRET_KINDS)[number]) => secretOf(kind, randomFrom(5));
  const google = `AIza${"a1B".repeat(12)}`;
  const filler = "x".repeat(80);
  const texts = [
    `secret_key=${"A1b".repeat(13)}/${google}`,
    `${of("aws_key")}[${of("anthropic_key")} ${"A1b".repeat(13)}Z`,
    `V${of("aws_key")}=${of("openai_key")} ${filler} ${"A1b".repeat(13)}Z`,
    `AIza${"a".repeat(34)}-${of("private_key")}`,
    `4111 1111 1111 1111${of("private_key")}`,
    `${of("private_key")}4111 1111 1111 1111`,
    `-----BEGIN PRIVATE KEY-----\nComment: ${of("jwt")}\n${"A1b".repeat(9)}`,
  ];
  for (const text of texts) assertEquals(masked(masked(text)), masked(text), text);
});

Deno.test("no part of a secret that arrives in pieces is ever emitted", () => {
  fc.assert(
    fc.property(secret, fc.integer({ min: 1, max: 9 }), (secret, size) => {
      const masker = redactor.stream();
      const pieces = `It is ${secret}`.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
      let out = "";
      for (const piece of pieces) {
        out += masker.push(piece);
        const told = out.replaceAll(/\[\w+ removed\]/g, "");
        assert("It is ".startsWith(told), told);
      }
      assertEquals(out + masker.end(), masked(`It is ${secret}`));
    }),
    { numRuns: 500 },
  );
});

Deno.test("ordinary text is held back by at most three characters", () => {
  const words = "The quick brown fox jumps over a lazy dog, and eats 12 eggs. ".repeat(20);
  let shown = "";
  const masker = redactor.stream();
  for (let at = 0; at < words.length; at++) {
    shown += masker.push(words.charAt(at));
    assert(at + 1 - shown.length <= 3, `${shown.length} of ${at + 1}`);
  }
});

const LONG = 100_000;
const HOSTILE = [
  ...[
    "sk-ant-",
    "sk-",
    "-sk-",
    "eyJ",
    "eyJaaaaaaaaa",
    "eyJaaaaaaaaa.eyJ",
    ".eyJ",
    "AKIA",
    "ghs_",
    ".",
  ],
  ...[
    "xoxe.",
    "hooks.slack.com/services/",
    "AIza",
    "-",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
  ],
  ...[
    "-----BEGIN PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nVersion: a\n",
    "Ab1+",
    "4",
    "4 ",
  ],
  ...[
    "4111 ",
    "4111-1111-1111-111",
    "secret_key=",
    "secret_key=a ",
    "%3D",
    "\\n",
    " ",
    "\n",
    "é",
    "a",
  ],
  ...[
    "-----BEGIN PRIVATE KEY-----\nMIIEMIIEMIIEMIIEMIIE\n",
    "aws_secret",
    "key ",
    "[",
    "411 ",
    "37",
  ],
];

Deno.test("masking 100,000 characters takes linear time, whatever they are", () => {
  for (const unit of HOSTILE) {
    const whole = unit.repeat(Math.ceil(LONG / unit.length));
    for (const text of [whole, `-----BEGIN PRIVATE KEY-----\n${"a".repeat(20)}${whole}`]) {
      const start = performance.now();
      redactor.mask(text);
      const took = performance.now() - start;
      assert(took < 2_000, `${JSON.stringify(unit)} took ${took} ms`);
    }
  }
});

Deno.test("masking 10,000 hostile one-character pieces takes linear time, and holds little back", () => {
  for (const unit of HOSTILE) {
    const masker = redactor.stream();
    const text = unit.repeat(Math.ceil(10_000 / unit.length));
    const start = performance.now();
    for (let at = 0; at < text.length; at++) {
      masker.push(text.charAt(at));
    }
    const took = performance.now() - start;
    assert(took < 2_000, `${JSON.stringify(unit)} took ${took} ms`);
    assert(masker.end().length <= MOST_HELD, JSON.stringify(unit));
    for (let end = 1; end <= text.length; end += 499) {
      assert(heldAfter(text.slice(0, end)) <= MOST_HELD, JSON.stringify(unit));
    }
  }
});
