import { entropyToMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { SECRET_KINDS, type SecretKind } from "../../src/redaction/mod.ts";
import { ENDS, TOKEN_SAMPLES } from "./secret_samples.ts";

/** A whole number from 0 to below so many. */
export type Random = (below: number) => number;

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";
const ALPHANUMERIC = UPPER + UPPER.toLowerCase() + DIGITS;
const URL_SAFE = `${ALPHANUMERIC}-_`;
const BASE64 = `${ALPHANUMERIC}+/`;

/** Numbers that follow from a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296 * below);
  };
}

/** One of some. */
export function oneOf<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new RangeError("Cannot choose: there is nothing");
  return item;
}

/** Characters of an alphabet. */
export function charactersOf(alphabet: string, length: number, random: Random): string {
  return Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
}

/** A made-up secret, and what stands around it that identifies it. */
export interface SecretSample {
  readonly kind: SecretKind;
  readonly before: string;
  readonly secret: string;
  readonly after: string;
}

const ALPHABETS: Readonly<Record<string, string>> = {
  A: ALPHANUMERIC,
  a: UPPER.toLowerCase() + DIGITS,
  C: UPPER + DIGITS,
  u: URL_SAFE,
  x: `${DIGITS}abcdef`,
  d: DIGITS,
  b: BASE64,
  L: UPPER + UPPER.toLowerCase(),
  B: `${UPPER}234567`,
  q: "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
  Q: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
};

/** Kinds whose samples have check digits or a structure. */
const MADE: Partial<Record<SecretKind, (random: Random) => Omit<SecretSample, "kind">>> = {
  jwt: (random) => bare(oneOf([jwtOf, jweOf], random)(random)),
  private_key: (random) => bare(oneOf([pemOf, puttyOf], random)(random)),
  payment_card: (random) => bare(cardOf(random)),
  iban: (random) => bare(ibanOf(random)),
  seed_phrase: (random) => ({ ...bare(seedPhraseOf(random)), before: "My seed phrase: " }),
};

/** All forms of secrets: a maker of made-up samples of each. */
export const SAMPLE_MAKERS: readonly {
  readonly kind: SecretKind;
  readonly make: (random: Random) => SecretSample;
}[] = [
  ...TOKEN_SAMPLES.flatMap(([kind, ...forms]) =>
    forms.map((form) => ({ kind, make: (random: Random) => ({ kind, ...filled(form, random) }) }))
  ),
  {
    kind: "http_credentials" as const,
    make: (random: Random) => ({
      kind: "http_credentials" as const,
      before: "Authorization: Basic ",
      secret: btoa(`ada:${charactersOf(ALPHANUMERIC, 16, random)}`),
      after: "",
    }),
  },
  ...SECRET_KINDS.flatMap((kind) => {
    const make = MADE[kind];
    return make ? [{ kind, make: (random: Random) => ({ kind, ...make(random) }) }] : [];
  }),
];

/** A made-up sample of a kind, in one of the forms that it comes in. */
export function sampleOf(kind: SecretKind, random: Random): SecretSample {
  return oneOf(SAMPLE_MAKERS.filter((each) => each.kind === kind), random).make(random);
}

function filled(form: string, random: Random): Omit<SecretSample, "kind"> {
  const text = form.replaceAll(/<(\w) (\d+)>/g, (_, name: string, length: string) => {
    // A token ends where a word would, so that what follows does not change its length.
    const alphabet = ALPHABETS[name] ?? "";
    const body = charactersOf(alphabet, Number(length) - 1, random);
    return body + charactersOf(alphabet.replaceAll(/[^A-Za-z0-9]/g, ""), 1, random);
  });
  const bar = text.indexOf("|");
  const before = text.slice(0, Math.max(0, bar));
  return { before, secret: text.slice(bar + 1), after: ENDS[before] ?? "" };
}

function bare(secret: string): Omit<SecretSample, "kind"> {
  return { before: "", secret, after: "" };
}

/** A made-up secret of a kind that needs nothing around it, in one of the forms that it comes in. */
export function secretOf(kind: SecretKind, random: Random): string {
  const makers = SAMPLE_MAKERS.filter((each) =>
    each.kind === kind && each.make(random).before === ""
  );
  return oneOf(makers, random).make(random).secret;
}

/** The kinds that a secret's own form identifies. */
export const BARE_KINDS: readonly SecretKind[] = SECRET_KINDS.filter((kind) =>
  SAMPLE_MAKERS.some((each) => each.kind === kind && each.make(() => 0).before === "")
);

/** Some kinds of every sort: what a walk through all doors plants. */
export const WALKED_KINDS: readonly SecretKind[] = [
  ...[
    "anthropic_key",
    "openai_key",
    "aws_key",
    "github_token",
    "google_key",
    "slack_token",
  ] as const,
  ...["stripe_key", "jwt", "private_key", "payment_card", "iban"] as const,
];

/** One secret of each of those kinds. */
export function oneOfEach(random: Random): { readonly kind: SecretKind; readonly text: string }[] {
  return WALKED_KINDS.map((kind) => ({ kind, text: secretOf(kind, random) }));
}

/** A secret access key of AWS, as a file of credentials has it. */
export function awsSecretOf(random: Random): { readonly line: string; readonly secret: string } {
  const secret = charactersOf(BASE64, 40, random);
  const name = oneOf(["aws_secret_access_key = ", "AWS_SECRET_ACCESS_KEY=", "secretKey: "], random);
  return { line: `${name}${secret}`, secret };
}

/** A card's number that is right by Luhn, in groups or not. */
function cardOf(random: Random): string {
  const [prefix, length, groups] = oneOf<[string, number, number[]]>([
    ["4", 16, [4, 4, 4, 4]],
    [`5${1 + random(5)}`, 16, [4, 4, 4, 4]],
    ["37", 15, [4, 6, 5]],
    ["6011", 16, [4, 4, 4, 4]],
    ["3530", 16, [4, 4, 4, 4]],
    ["36", 14, [4, 6, 4]],
  ], random);
  const body = prefix + charactersOf(DIGITS, length - prefix.length - 1, random);
  const number = DIGITS.split("").map((last) => body + last).find(isLuhn) ?? body;
  const gap = oneOf(["", " ", "-", "\u00a0"], random);
  let at = 0;
  return groups.map((size) => number.slice(at, at += size)).join(gap);
}

function isLuhn(number: string): boolean {
  const sum = number.split("").reverse().map(Number)
    .reduce((all, digit, index) => all + (index % 2 ? (digit * 2) % 10 + +(digit > 4) : digit), 0);
  return sum % 10 === 0;
}

function pemOf(random: Random): string {
  const label = oneOf(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "], random);
  const lines = Array.from({ length: 3 + random(20) }, () => charactersOf(BASE64, 64, random));
  lines.push(charactersOf(BASE64, 4 + random(50), random) + "==");
  const gap = oneOf(["\n", "\r\n", "\\n", " ", "\n    "], random);
  const all = [
    `-----BEGIN ${label}PRIVATE KEY-----`,
    ...lines,
    `-----END ${label}PRIVATE KEY-----`,
  ];
  return all.join(gap);
}

function jwtOf(random: Random): string {
  return [{ alg: "HS256", typ: "JWT" }, { sub: charactersOf(ALPHANUMERIC, 20, random), iat: 1e9 }]
    .map((part) => base64Url(JSON.stringify(part)))
    .concat(charactersOf(ALPHANUMERIC, 43, random)).join(".");
}

/** A token that is encrypted (JWE, RFC 7516). */
function jweOf(random: Random): string {
  const lengths = [oneOf([0, 342], random), 16, 80 + random(200), 22];
  const header = base64Url(JSON.stringify({ alg: "RSA-OAEP", enc: "A256GCM" }));
  return [header, ...lengths.map((length) => charactersOf(ALPHANUMERIC, length, random))].join(".");
}

function puttyOf(random: Random): string {
  const lines = Array.from({ length: 8 }, () => charactersOf(BASE64, 64, random));
  return [
    `Private-Lines: 8`,
    ...lines,
    `Private-MAC: ${charactersOf("0123456789abcdef", 64, random)}`,
  ]
    .join("\n");
}

/** An account number whose check digits are right (ISO 7064, modulo 97). */
function ibanOf(random: Random): string {
  const account = charactersOf(DIGITS, 18, random);
  const check = 98n - BigInt(`${account}131400`) % 97n;
  const iban = `DE${String(check).padStart(2, "0")}${account}`;
  return oneOf([iban, iban.match(/.{1,4}/g)?.join(" ") ?? iban], random);
}

/** Words of a wallet's key (BIP 39). */
function seedPhraseOf(random: Random): string {
  const bytes = Uint8Array.from({ length: oneOf([16, 32], random) }, () => random(256));
  return entropyToMnemonic(bytes, wordlist).split(" ").join(oneOf([" ", "\n", ", "], random));
}

function base64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
