import { assertEquals } from "@std/assert";
import { markOf, Redactor, SECRET_KINDS } from "../../src/redaction/mod.ts";
import { randomFrom, secretOf } from "../support/secrets.ts";

const redactor = new Redactor(SECRET_KINDS);
const masked = (text: string) => redactor.mask(text).text;

const PHRASE = "scheme spot photo card baby mountain device kick cradle pact join borrow";
const UNSEEN = ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u{e0061}", "\u200b\ufeff"];

/** Asserts that a text is masked so, also in pieces, and is not masked further. */
function assertMasked(text: string, expected: string): void {
  assertEquals(masked(text), expected, JSON.stringify(text));
  assertEquals(masked(expected), expected, JSON.stringify(text));
  for (const size of [1, 7]) {
    const masker = redactor.stream();
    let out = "";
    for (let at = 0; at < text.length; at += size) out += masker.push(text.slice(at, at + size));
    assertEquals(out + masker.end(), expected, JSON.stringify(text));
  }
}

Deno.test("a seed phrase ends where something invisible stands before another secret or word", () => {
  const next = ["anthropic_key", "stripe_key", "aws_key", "jwt", "crates_token"] as const;
  const phrase = markOf("seed_phrase");
  for (const unseen of UNSEEN) {
    for (const kind of next) {
      const text = `${unseen}${secretOf(kind, randomFrom(7))}`;
      for (const written of [PHRASE, PHRASE.replaceAll(" ", "\n"), PHRASE.replaceAll(" ", ", ")]) {
        assertMasked(`seed: ${written}${text}`, `seed: ${phrase}${unseen}${markOf(kind)}`);
      }
      assertMasked(
        `It is ${PHRASE}${text}`,
        `It is scheme spot photo card ${phrase}${unseen}${markOf(kind)}`,
      );
    }
    assertMasked(`seed: ${PHRASE}${unseen}thanks`, `seed: ${phrase}${unseen}thanks`);
    assertMasked(`seed: ${PHRASE.replace("borrow", `bor${unseen}row`)}.`, `seed: ${phrase}.`);
  }
});

Deno.test("a seed phrase ends at a word that with what follows may be read as its last one", () => {
  const words = "reveal antique inquiry basket select kite lady city drop miracle cradle arm";
  const key = `ed${"0a".repeat(15)}-us12`;
  assertMasked(
    `seed: ${words}\u200b${key}`,
    `seed: ${markOf("seed_phrase")}\u200b${markOf("mailchimp_key")}`,
  );
});

Deno.test("a seed phrase ends before a token that begins with a word of the list", () => {
  const phrase = markOf("seed_phrase");
  const tokens = {
    plaid_token: "access-sandbox-0f2f3599-a30f-064a-b7c3-e713276011ca",
    lob_key: `live_${"0a1b2".repeat(7)}`,
    mailgun_key: `key-${"0a1b".repeat(8)}`,
    notion_token: `secret_${"A1b".repeat(14)}Z`,
  } as const;
  for (const kind of ["plaid_token", "lob_key", "mailgun_key", "notion_token"] as const) {
    const text = `My seed word is a wallet phrase: ${PHRASE} ${tokens[kind]}`;
    assertMasked(text, text.replace(PHRASE, phrase).replace(tokens[kind], markOf(kind)));
  }
});

Deno.test("a seed phrase begins right after another secret or something invisible", () => {
  const kept = `scheme spot photo card ${markOf("seed_phrase")}`;
  for (const unseen of UNSEEN) {
    for (const kind of ["aws_key", "npm_token", "sendgrid_key", "age_key"] as const) {
      const secret = secretOf(kind, randomFrom(8));
      assertMasked(`${secret}${unseen}${PHRASE}`, `${markOf(kind)}${unseen}${kept}`);
    }
    assertMasked(`word${unseen}${PHRASE}`, `word${unseen}${kept}`);
  }
});

Deno.test("a seed phrase begins after a colon or a full stop, whatever words of the list come before", () => {
  const phrase = markOf("seed_phrase");
  for (const before of ["My seed phrase: ", "abandon phrase: ", "seed record. "]) {
    assertMasked(`${before}${PHRASE} can you help`, `${before}${phrase} can you help`);
    assertMasked(`${before}${PHRASE} ${PHRASE}`, `${before}${phrase} ${phrase}`);
  }
});

Deno.test("words before a seed phrase among words of the list stay when it is a mark", () => {
  const text = `seed abandon ${PHRASE} ${PHRASE}`;
  assertMasked(text, `seed abandon ${PHRASE} ${markOf("seed_phrase")}`);
});

Deno.test("digits after a secret that took the beginning of an account number are a card's", () => {
  const [token, card] = [secretOf("github_token", randomFrom(9)), "4111 1111 1111 1111"];
  const tail = "0".repeat(3);
  assertMasked(
    `gho_${"A1b".repeat(13)}Z\nDE04 ${card}`,
    `${markOf("github_token")} ${markOf("payment_card")}`,
  );
  assertMasked(`${token} DE04 ${card} ${tail}`, `${markOf("github_token")} DE04 ${card} ${tail}`);
});

Deno.test("a card number does not end at a dash that a secret which begins with a digit follows", () => {
  const card = "5369 3461 5478 8104";
  const others = {
    newrelic_key: `6${"7e2".repeat(11)}7eNRAL`,
    telegram_token: `1017358913:AA${"a1B".repeat(11)}`,
  } as const;
  for (const dash of ["-", "\u2013", "\u2212", "."]) {
    for (const kind of ["newrelic_key", "telegram_token"] as const) {
      assertMasked(`${card}${dash}${others[kind]}`, `${card}${dash}${markOf(kind)}`);
    }
    assertMasked(`${card}${dash}[1]`, `${markOf("payment_card")}${dash}[1]`);
  }
});
