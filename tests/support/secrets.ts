import { SECRET_KINDS, type SecretKind } from "../../src/redaction/mod.ts";

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

/** A made-up secret of a kind, in one of the forms that it comes in. */
export function secretOf(kind: SecretKind, random: Random): string {
  const some = (alphabet: string, length: number) => charactersOf(alphabet, length, random);
  switch (kind) {
    case "anthropic_key":
      return `sk-ant-${oneOf(["api03", "admin01"], random)}-${some(URL_SAFE, 93)}AA`;
    case "openai_key":
      return oneOf([
        `sk-${some(ALPHANUMERIC, 20)}T3BlbkFJ${some(ALPHANUMERIC, 20)}`,
        `sk-proj-${some(URL_SAFE, 74)}T3BlbkFJ${some(URL_SAFE, 74)}`,
      ], random);
    case "aws_key":
      return `${oneOf(["AKIA", "ASIA"], random)}${some(UPPER + DIGITS, 16)}`;
    case "github_token":
      return oneOf([
        `${oneOf(["ghp", "gho", "ghu", "ghs", "ghr"], random)}_${some(ALPHANUMERIC, 36)}`,
        `github_pat_${some(ALPHANUMERIC, 22)}_${some(ALPHANUMERIC, 59)}`,
      ], random);
    case "google_key":
      return oneOf([`AIza${some(URL_SAFE, 35)}`, `GOCSPX-${some(URL_SAFE, 28)}`], random);
    case "slack_token": {
      const place = `T${some(UPPER + DIGITS, 9)}/B${some(UPPER + DIGITS, 9)}`;
      return oneOf([
        `xoxb-${some(DIGITS, 12)}-${some(DIGITS, 12)}-${some(ALPHANUMERIC, 24)}`,
        `hooks.slack.com/services/${place}/${some(ALPHANUMERIC, 24)}`,
      ], random);
    }
    case "jwt":
      return [{ alg: "HS256", typ: "JWT" }, { sub: some(ALPHANUMERIC, 20), iat: random(1e9) }]
        .map((part) => base64Url(JSON.stringify(part)))
        .concat(some(ALPHANUMERIC, 43)).join(".");
    case "private_key":
      return pemOf(random);
    case "payment_card":
      return cardOf(random);
  }
}

/** One secret of each kind. */
export function oneOfEach(random: Random): { readonly kind: SecretKind; readonly text: string }[] {
  return SECRET_KINDS.map((kind) => ({ kind, text: secretOf(kind, random) }));
}

/** A secret access key of AWS, as a file of credentials has it. */
export function awsSecretOf(random: Random): { readonly line: string; readonly secret: string } {
  const secret = charactersOf(BASE64, 40, random);
  const name = oneOf(["aws_secret_access_key = ", "AWS_SECRET_ACCESS_KEY=", "secretKey: "], random);
  return { line: `${name}${secret}`, secret };
}

/** A card's number that is right by Luhn, in groups or not. */
export function cardOf(random: Random): string {
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

function base64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
