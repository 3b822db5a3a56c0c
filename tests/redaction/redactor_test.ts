import { assert, assertEquals } from "@std/assert";
import { markOf, Redactor, SECRET_KINDS, type SecretKind } from "../../src/redaction/mod.ts";
import {
  awsSecretOf,
  BARE_KINDS,
  randomFrom,
  SAMPLE_MAKERS,
  sampleOf,
  secretOf,
} from "../support/secrets.ts";

const all = new Redactor(SECRET_KINDS);
const masked = (text: string) => all.mask(text).text;
const random = randomFrom(1);

/** What begins with a digit, which a number may precede. */
const NOT_AFTER_ESCAPES = new Set<SecretKind>(["payment_card"]);

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

for (const kind of BARE_KINDS) {
  Deno.test(`a secret of kind ${kind} is replaced by its mark, whatever surrounds it`, () => {
    for (let tries = 0; tries < 30; tries++) {
      const secret = secretOf(kind, random);
      for (const [before, after] of AROUND) {
        if (before === "a\\n" && NOT_AFTER_ESCAPES.has(kind)) continue;
        if (after.startsWith("&") && kind === "otp_secret") continue;
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
    const id = `AKIA${"Q7".repeat(8)}`;
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

Deno.test("every form of every kind is masked where it stands, and what identifies it stays", () => {
  for (const { kind, make } of SAMPLE_MAKERS) {
    for (let tries = 0; tries < 20; tries++) {
      const { before, secret, after } = make(random);
      for (const [left, right] of [["", "\n"], ["export ", " "], ["- ", ""]]) {
        const text = left + before + secret + after + right;
        const expected = left + before + markOf(kind) + after + right;
        assertEquals(all.mask(text), { text: expected, kinds: [kind] }, text);
      }
    }
  }
  const kinds = new Set(SAMPLE_MAKERS.map(({ kind }) => kind));
  assertEquals(SECRET_KINDS.filter((kind) => !kinds.has(kind)), []);
  assert(SECRET_KINDS.length >= 120);
});

Deno.test("only the requested kinds are masked, and each is reported once", () => {
  for (const kind of SECRET_KINDS) {
    const { before, secret, after } = sampleOf(kind, random);
    const text = before + secret + after;
    const only = new Redactor([kind]);
    assertEquals(only.mask(`${text}\n${text}`).kinds, [kind], text);
    const others = new Redactor(SECRET_KINDS.filter((each) => each !== kind));
    assert(!others.mask(text).kinds.includes(kind), text);
    assertEquals(new Redactor([]).mask(text), { text, kinds: [] });
  }
});

/** A sample of a kind that its form identifies, with nothing that varies with the alphabet. */
function plainOf(kind: SecretKind): string {
  return secretOf(kind, random);
}

const INVISIBLE = ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u{e0061}"];

Deno.test("a secret with something invisible in it is masked whole", () => {
  for (const kind of BARE_KINDS) {
    for (const invisible of INVISIBLE) {
      const secret = plainOf(kind);
      const at = 1 + random(secret.length - 1);
      const text = `It is ${secret.slice(0, at)}${invisible}${secret.slice(at)}, here.`;
      assertEquals(masked(text), `It is ${markOf(kind)}, here.`, JSON.stringify(text));
    }
  }
});

Deno.test("a secret after something invisible is masked as after a space", () => {
  for (const kind of BARE_KINDS) {
    const secret = plainOf(kind);
    assertEquals(masked(`word\u200b${secret}`), `word\u200b${markOf(kind)}`, secret);
  }
});

Deno.test("a token that a line break splits is masked in both lines", () => {
  const others = new Set<SecretKind>([
    ...["payment_card", "iban", "private_key", "otp_secret"] as const,
    // They begin with characters that any word may have, so a break before the rest is no sign.
    ...[
      "azure_key",
      "mailgun_key",
      "mailchimp_key",
      "newrelic_key",
      "telegram_token",
      "asana_token",
    ] as const,
  ]);
  for (const kind of BARE_KINDS.filter((each) => !others.has(each))) {
    for (let tries = 0; tries < 60; tries++) {
      const secret = plainOf(kind);
      if (/[-_.]{2}|[^A-Za-z0-9]$/.test(secret)) continue;
      const at = 2 + random(secret.length - 10);
      for (const gap of ["\n", "\r\n", "\n  ", "\n> "]) {
        const text = `Key ${secret.slice(0, at)}${gap}${secret.slice(at)}\nand more`;
        const told = masked(text);
        assert(told.startsWith(`Key ${markOf(kind)}`), `${JSON.stringify(text)} → ${told}`);
        assert(!told.includes(secret.slice(at)), `${JSON.stringify(text)} → ${told}`);
      }
    }
  }
});

Deno.test("typographic dashes and digits of other scripts are read as what they stand for", () => {
  for (let tries = 0; tries < 50; tries++) {
    for (const kind of ["payment_card", "slack_token", "anthropic_key", "openai_key"] as const) {
      const secret = plainOf(kind);
      for (const dash of ["\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\uff0d"]) {
        assertEquals(masked(secret.replaceAll("-", dash)), markOf(kind), secret);
      }
      for (const zero of [0xff10, 0x0660, 0x06f0, 0x0966, 0x1d7ce]) {
        const written = secret.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + +digit));
        assertEquals(masked(`No. ${written}!`), `No. ${markOf(kind)}!`, written);
      }
    }
  }
});

Deno.test("a card number is found with full stops, tabs, a line break or thin spaces in it", () => {
  const mark = markOf("payment_card");
  for (const gap of [".", "\t", " ", "\u2009", "\u202f", "-", "\u2013"]) {
    assertEquals(masked(`Card ${["5105", "1051", "0510", "5100"].join(gap)}.`), `Card ${mark}.`);
  }
  assertEquals(masked("5105 1051\n0510 5100"), mark);
  assertEquals(masked("Card\u20145105105105105100"), `Card\u2014${mark}`);
  for (const other of ["5105.1051 0510.5100", "1.5105.1051.0510.5100"]) {
    assertEquals(masked(other), other);
  }
});

Deno.test("a private key is masked with numbered, quoted or commented lines, and of PuTTY and SSH2", () => {
  const body = Array.from(
    { length: 4 },
    (_, row) => String.fromCharCode(98 + row).repeat(60) + "9x/A",
  );
  const lines = ["-----BEGIN EC PRIVATE KEY-----", ...body, "-----END EC PRIVATE KEY-----"];
  const mark = markOf("private_key");
  for (
    const quote of [
      (line: string) => `> ${line}`,
      (line: string) => `# ${line}`,
      (line: string, index: number) => `${index + 7}: ${line}`,
      (line: string, index: number) => `  ${index + 98} | ${line}`,
      (line: string, index: number) => `${index + 1}\t${line}`,
    ]
  ) {
    const text = lines.map(quote).join("\n");
    const told = masked(`Look:\n${text}\nDone.`);
    assert(told.endsWith(`${mark}\nDone.`), told);
    assert(!body.some((line) => told.includes(line)), told);
  }
  const dashes = lines.join("\n").replaceAll("-----", "\u2014\u2013-");
  assertEquals(masked(dashes), mark);
  for (const label of ["DSA ", "ENCRYPTED ", "OPENSSH ", ""]) {
    assertEquals(masked(lines.join("\n").replaceAll("EC ", label)), mark);
  }
  const pgp = ["-----BEGIN PGP PRIVATE KEY BLOCK-----", "Comment: Ada <ada@example.org>", ""];
  const end = ["=aB3d", "-----END PGP PRIVATE KEY BLOCK-----"];
  assertEquals(masked([...pgp, ...body, ...end].join("\n")), mark);
  const ssh2 = ["---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", 'Comment: "rsa-key-20260101"'];
  assertEquals(
    masked([...ssh2, ...body, "---- END SSH2 ENCRYPTED PRIVATE KEY ----"].join("\n")),
    mark,
  );
  const putty = ["PuTTY-User-Key-File-3: ssh-rsa", "Encryption: none", "Private-Lines: 4"];
  assertEquals(
    masked([...putty, ...body, `Private-MAC: ${"0f".repeat(32)}`, "."].join("\n")),
    [...putty.slice(0, 2), mark, "."].join("\n"),
  );
});

Deno.test("a seed phrase must have its checksum; without an announcement four words stay", () => {
  const words = "scheme spot photo card baby mountain device kick cradle pact join borrow";
  const mark = markOf("seed_phrase");
  assertEquals(masked(`seed phrase: ${words}.`), `seed phrase: ${mark}.`);
  const numbered = words.split(" ").map((word, index) => `${index + 1}. ${word}`).join("\n");
  assertEquals(masked(`My wallet:\n${numbered}`), `My wallet:\n1. ${mark}`);
  assertEquals(masked(`It is ${words}`), `It is scheme spot photo card ${mark}`);
  for (const other of [words.replace(/borrow$/, "spot"), words.split(" ").toSorted().join(" ")]) {
    assertEquals(masked(`seed phrase: ${other}`), `seed phrase: ${other}`);
  }
});

Deno.test("an account number must have the length of its country and right check digits", () => {
  const mark = markOf("iban");
  for (const iban of ["FR1420041010050500013M02606", "GB82 WEST 1234 5698 7654 32"]) {
    assertEquals(masked(`IBAN ${iban}, please`), `IBAN ${mark}, please`);
  }
  for (
    const other of [
      "GB83 WEST 1234 5698 7654 32",
      "GB82 WEST 1234 5698 7654 321",
      "ZZ82WEST12345698765432",
    ]
  ) {
    assertEquals(masked(other), other);
  }
});

Deno.test("passwords, keys and headers that are examples, code or prose stay", () => {
  const texts = [
    "password: string; passwd = getPassword(); pwd=${DB_PASSWORD}",
    'password = "your_password"; "password": "********"; PASSWORD=changeme',
    '{"password": "Password", "token": "{{token}}"} type="password" name="new-password"',
    "this.password = config.password2 && user.password",
    "Bearer authentication needs a bearer token. Basic knowledge, basic information",
    "postgres://user:password@localhost/db and https://example.com:8080/a@b",
    "docker run -u 1000:1000 image; curl -u user:$PASSWORD https://example.com",
    "The password is in the safe. Its secret: patience. API key: see the docs",
    "token: 550e8400; session=light",
    "Cookie: theme=dark; lang=en",
  ];
  for (const text of texts) assertEquals(masked(text), text);
});

Deno.test("the bridge's own secrets are masked whatever the kinds, also where only a hash is known", async () => {
  const token = `tok.${"Zq7~".repeat(5)}`;
  const hashed = "k3J9".repeat(10);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(hashed));
  const own = {
    texts: [token, "a sentence as a secret", "short"],
    hashes: [new Uint8Array(hash).toHex()],
  };
  const redactor = new Redactor([], own);
  const mark = markOf("bridge_secret");
  assertEquals(redactor.mask(`Is ${token} mine, or "${hashed}"?`), {
    text: `Is ${mark} mine, or "${mark}"?`,
    kinds: ["bridge_secret"],
  });
  assertEquals(redactor.mask("x=a sentence as a secret.").text, `x=${mark}.`);
  assertEquals(redactor.mask(`a short ${hashed}4`).text, `a short ${hashed}4`);
  assertEquals(redactor.mask(`${token.slice(0, 9)}\u200b${token.slice(9)}`).text, mark);
});
