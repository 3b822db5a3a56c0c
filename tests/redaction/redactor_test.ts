import { assert, assertEquals } from "@std/assert";
import { markOf, Redactor, SECRET_KINDS, type SecretKind } from "../../src/redaction/mod.ts";
import { awsSecretOf, randomFrom, secretOf } from "../support/secrets.ts";

const all = new Redactor(SECRET_KINDS);
const masked = (text: string) => all.mask(text).text;
const random = randomFrom(1);

/** What people write around a secret. */
const AROUND: readonly (readonly [string, string])[] = [
  ["", ""],
  ["My key is ", ", does it work?"],
  ['{"key":"', '"}'],
  ["KEY=", "\nOTHER=1"],
  ["`", "`"],
  ["https://x.example/?key=", "&b=1"],
  ["(", ")"],
  ["Bearer ", "."],
  ["鍵は", "です"],
  ["a\\n", "\\nb"],
];

for (const kind of SECRET_KINDS) {
  Deno.test(`a secret of kind ${kind} is replaced by its mark, whatever surrounds it`, () => {
    for (let tries = 0; tries < 300; tries++) {
      const secret = secretOf(kind, random);
      for (const [before, after] of AROUND) {
        if (kind === "payment_card" && before === "a\\n") continue;
        const found = all.mask(before + secret + after);
        const expected = { text: before + markOf(kind) + after, kinds: [kind] };
        assertEquals(found, expected, JSON.stringify(before + secret + after));
      }
    }
  });
}

Deno.test("an AWS secret access key is recognised by its name or by its key id", () => {
  for (let tries = 0; tries < 300; tries++) {
    const { line, secret } = awsSecretOf(random);
    for (const text of [line, `"${line}"`, `export ${line};`]) {
      assertEquals(masked(text), text.replace(secret, markOf("aws_key")));
    }
    const id = secretOf("aws_key", random);
    assertEquals(masked(`${id} / ${secret}`), "[aws_key removed] / [aws_key removed]");
    assertEquals(masked(`Commit ${secret}`), `Commit ${secret}`);
  }
  const asked = `AWS Secret Access Key [None]: ${"a1/".repeat(13)}Z`;
  assertEquals(masked(asked), "AWS Secret Access Key [None]: [aws_key removed]");
});

Deno.test("a private key is masked to its end, even if its last line is missing", () => {
  const body = ["x".repeat(64), "y".repeat(64), "Ab=="].join("\n");
  const begin = "-----BEGIN RSA PRIVATE KEY-----";
  const end = "-----END RSA PRIVATE KEY-----";
  const mark = markOf("private_key");
  assertEquals(masked(`a\n${begin}\n${body}\n${end}\nb`), `a\n${mark}\nb`);
  assertEquals(masked(`${begin}\n${body}\nThis is my key, is it fine?`).split(mark), [
    "",
    "\nThis is my key, is it fine?",
  ]);
  const encrypted = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${"A1".repeat(16)}\n\n`;
  assertEquals(masked(`${begin}\n${encrypted}${body}\n${end}`), mark);
  assertEquals(masked(`"${begin}\\n" +\n  "${"z".repeat(64)}\\n" +\n  "${end}"`), `"${mark}"`);
  const public_ = `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;
  assertEquals(masked(public_), public_);
  for (const spoken of [`It begins with ${begin} and ends with ${end}.`, begin, `${begin}\n…`]) {
    assertEquals(masked(spoken), spoken);
  }
});

Deno.test("what only looks like a secret stays unchanged", () => {
  const texts = [
    "550e8400-e29b-41d4-a716-446655440000",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sk-ant-… or sk-ant-api03-YOUR_KEY",
    "task-anthropic-and-a-long-slug-that-goes-on-and-on-and-on",
    "risk-based-approach-to-everything-in-the-world-of-finance",
    "ghp_ is how a token begins, github_pat_ is the other way",
    "AKIA is a prefix; AKIAS, TAKIAB, and AKIA1234",
    "eyJhbGciOiJIUzI1NiJ9 alone is a header",
    "+4111111111111111 and +4915112345678",
    "0.4111111111111111 and 4111111111111111.5",
    "4111111111111112 is not right by Luhn",
    "41111111111111111111111111",
    "1111 1111 1111 1117",
    "x4111111111111111 4111111111111111x id_4111111111111111",
    "4111 1111-1111 1111",
    "https://social.example/ada/status/4111111111111111",
    "DE12 4111 1111 1111 1111 00 and GB29 NWBK 4111 1111 1111 1111",
    "call 555 0100 or 0800 123 456 78",
    "2026-11-25T20:00:00.000Z 1764100800000 1764100800000000",
  ];
  for (const text of texts) assertEquals(masked(text), text);
});

Deno.test("a card number is found among other numbers", () => {
  const mark = markOf("payment_card");
  assertEquals(masked("4111 1111 1111 1111 12/27 123"), `${mark} 12/27 123`);
  assertEquals(masked("1. 4111-1111-1111-1111, 2. 378282246310005."), `1. ${mark}, 2. ${mark}.`);
  assertEquals(masked("No 12: 5555555555554444"), `No 12: ${mark}`);
  assertEquals(masked("3782 822463 10005"), mark);
});

Deno.test("only the requested kinds are masked, and each is reported once", () => {
  const texts = new Map(SECRET_KINDS.map((kind) => [kind, secretOf(kind, random)] as const));
  const text = [...texts.values()].join("\n");
  for (const [kind, secret] of texts) {
    const expected = text.replace(secret, markOf(kind));
    assertEquals(new Redactor([kind]).mask(text), { text: expected, kinds: [kind] });
  }
  assertEquals(new Redactor([]).mask(text), { text, kinds: [] });
  assertEquals(new Set(all.mask(text + text).kinds), new Set<SecretKind>(SECRET_KINDS));
  assert(all.mask(text).kinds.length === SECRET_KINDS.length);
});
