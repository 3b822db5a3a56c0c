import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { markOf, Redactor, SECRET_KINDS } from "../../src/redaction/mod.ts";
import { awsSecretOf, oneOf, randomFrom, SAMPLE_MAKERS, secretOf } from "../support/secrets.ts";
import { timeTaken } from "../support/time_taken.ts";

const redactor = new Redactor(SECRET_KINDS);
const masked = (text: string) => redactor.mask(text).text;

/** The most that a masker may hold back, in characters. */
const MOST_HELD = 1_900;

const seed = fc.integer({ min: 0, max: 0x7fff_ffff });
const secret = fc.tuple(fc.constantFrom(...SAMPLE_MAKERS), seed).map(([{ make }, seed]) => {
  const { before, secret, after } = make(randomFrom(seed));
  return before + secret + after;
});

/** What is written into secrets where no letter of theirs is. */
const NOISE = ["\u200b", "\u00ad", "\ufeff", "\u2060", "\n", "\r\n", "\n> ", "\u{e0020}"];

/** A secret with something in it, and other characters for its dashes and digits. */
const disguised = fc.tuple(secret, seed).map(([text, seed]) => {
  const random = randomFrom(seed);
  const at = random(text.length);
  const zero = oneOf([48, 0xff10, 0x0660, 0x1d7ce], random);
  return (text.slice(0, at) + oneOf(NOISE, random) + text.slice(at))
    .replaceAll("-", oneOf(["-", "\u2011", "\u2013", "\u2212"], random))
    .replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
});
const awsSecret = seed.map((seed) => awsSecretOf(randomFrom(seed)).line);

/** Beginnings and ends of secrets, what stands at their borders, and what is made of it all. */
const scrap = fc.oneof(
  { weight: 4, arbitrary: secret },
  { weight: 1, arbitrary: awsSecret },
  { weight: 2, arbitrary: disguised },
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
        "\u200b",
        "\u2013",
        "１",
        "password=",
        "Bearer ",
        "://a:",
        "legal winner thank ",
        "PRIVATE_KEY: ",
        '"',
      ],
      ...SECRET_KINDS.map(markOf),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom(
        "a",
        "A1",
        "-",
        "ab=",
        "1",
        " ",
        ".",
        "\u200b",
        "\u{e0061}",
        "\u200b\u{e0061}",
      ),
      fc.nat(90),
    ).map(([text, count]) => text.repeat(count)),
  },
);
const text = fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join(""));

/** What two secrets may have between them, or nothing. */
const BETWEEN = [
  "",
  ...NOISE,
  "\u200b\u00ad",
  "\\n",
  "%3D",
  " ",
  ". ",
  ", ",
  "-",
  "\u2013",
  "[",
  "]",
  "=",
];

/** Two secrets with hardly anything between them; either may be cut short. */
const neighbours = fc.tuple(
  fc.constantFrom("", "", "seed: ", "x ", "abandon abandon "),
  secret,
  fc.constantFrom(...BETWEEN),
  secret,
  fc.nat(5),
).map(([before, one, between, other, cut]) =>
  before + one.slice(0, cut === 0 ? -1 : undefined) + between +
  other.slice(0, cut === 1 ? -1 : undefined)
);

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

Deno.test("masking is idempotent and the same in pieces where secrets are neighbours", () => {
  fc.assert(
    fc.property(neighbours, fc.integer({ min: 1, max: 40 }), (text, size) => {
      const once = masked(text);
      assertEquals(masked(once), once);
      const masker = redactor.stream();
      let out = "";
      for (let at = 0; at < text.length; at += size) out += masker.push(text.slice(at, at + size));
      assertEquals(out + masker.end(), once);
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
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(fc.constantFrom(...SAMPLE_MAKERS), seed, size, ({ make }, seed, size) => {
      const { before, secret, after } = make(randomFrom(seed));
      const masker = redactor.stream();
      const whole = `It is ${before}${secret}${after}`;
      const pieces = whole.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
      let out = "";
      for (const piece of pieces) {
        out += masker.push(piece);
        const told = out.replaceAll(/\[\w+ removed\]/g, "");
        assert(`It is ${before}${after}`.startsWith(told), told);
      }
      assertEquals(out + masker.end(), masked(whole));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("invisible characters without end are emitted, also after the beginning of a secret", () => {
  for (
    const begun of ["", "word", "sk-ant-", "eyJhbGciOiJI", "4111 1111 ", "password=a", "seed zoo "]
  ) {
    for (const invisible of ["\u200b", "\u00ad", "\ufe0f", "\u200d", "\u{e0061}", "\u200d\ufe0f"]) {
      const text = begun + invisible.repeat(10_000);
      for (const size of [1, 3, 16, text.length]) {
        const masker = redactor.stream();
        let out = "";
        for (let at = 0; at < text.length; at += size) {
          out += masker.push(text.slice(at, at + size));
        }
        assert(text.length - out.length <= MOST_HELD, JSON.stringify([begun, invisible, size]));
        assertEquals(out + masker.end(), text);
      }
    }
  }
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

Deno.test("a word of the list that is said again and again is held back by its last one alone", () => {
  const masker = redactor.stream();
  const words = "word ".repeat(40);
  const shown = masker.push(words);
  assert(words.length - shown.length <= "word ".length, `${shown.length} of ${words.length}`);
  assertEquals(shown + masker.end(), words);
});

const LONG = 100_000;
const HOSTILE = [
  ...[
    "_eyJ",
    "-eyJaaaa",
    "eyJaaaaaaaa.",
    "eyJaaaaaaaa..",
    "_eyJ\n",
    "\u200b",
    "a\u200b",
    "１",
    "–",
  ],
  ...[
    "password=",
    "password=a ",
    "a=",
    "a: ",
    "://a:",
    "curl -u a:",
    "Bearer ",
    "basic a",
    "cookie: a=",
  ],
  ...[
    "DE89 3704 ",
    "DE89",
    "abandon ",
    "legal winner thank year wave ",
    "1. abandon ",
    "12:AA",
    "a1b2-",
  ],
  ...["Private-Lines: 1\n", "> ", "sig=", "api_key: a", "secret_", "AAAAAAAAAAAAAAAAAAAAAA%"],
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

Deno.test("masking 100,000 characters takes linear time, whatever they are", async () => {
  for (const unit of HOSTILE) {
    const whole = unit.repeat(Math.ceil(LONG / unit.length));
    for (const text of [whole, `-----BEGIN PRIVATE KEY-----\n${"a".repeat(20)}${whole}`]) {
      const took = await timeTaken(() => redactor.mask(text));
      assert(took < 2_000, `${JSON.stringify(unit)} took ${took} ms`);
    }
  }
});

Deno.test("masking 10,000 hostile one-character pieces takes linear time, and holds little back", async () => {
  for (const unit of HOSTILE) {
    const masker = redactor.stream();
    const text = unit.repeat(Math.ceil(10_000 / unit.length));
    const took = await timeTaken(() => {
      for (let at = 0; at < text.length; at++) {
        masker.push(text.charAt(at));
      }
    });
    assert(took < 2_000, `${JSON.stringify(unit)} took ${took} ms`);
    assert(masker.end().length <= MOST_HELD, JSON.stringify(unit));
    for (let end = 1; end <= text.length; end += 499) {
      assert(heldAfter(text.slice(0, end)) <= MOST_HELD, JSON.stringify(unit));
    }
  }
});

Deno.test("ending a text with its last piece gives what ending it afterwards gives, and leaves nothing", () => {
  fc.assert(
    fc.property(scrap, scrap, (first, last) => {
      const [whole, parts] = [redactor.stream(), redactor.stream()];
      const ended = whole.push(first) + whole.push(last, { isLast: true });
      assertEquals(ended, parts.push(first) + parts.push(last) + parts.end());
      assertEquals([whole.end(), whole.end()], ["", ""]);
      assertEquals(whole.kinds, parts.kinds);
    }),
    { numRuns: 300 },
  );
});
