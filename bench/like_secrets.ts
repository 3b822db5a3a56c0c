import { charactersOf, oneOf, type Random } from "../tests/support/secrets.ts";

const DIGITS = "0123456789";
const HEX = `${DIGITS}abcdef`;
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const BASE64 = `${LOWER.toUpperCase()}${LOWER}${DIGITS}+/`;

const digits = (length: number, random: Random) => charactersOf(DIGITS, length, random);
const hex = (length: number, random: Random) => charactersOf(HEX, length, random);
const number = (length: number, random: Random) => `${1 + random(9)}${digits(length - 1, random)}`;

/** Appends the Luhn check digit. */
function withLuhn(body: string): string {
  for (const last of DIGITS) {
    const sum = `${body}${last}`.split("").reverse().map(Number)
      .reduce((all, each, at) => all + (at % 2 ? (each * 2) % 10 + (each > 4 ? 1 : 0) : each), 0);
    if (sum % 10 === 0) return body + last;
  }
  return body;
}

/** Made-up values that look like secrets but are not. */
export const LIKE_SECRETS: Readonly<Record<string, (random: Random) => string>> = {
  "UUIDs": (random) => [8, 4, 4, 4, 12].map((length) => hex(length, random)).join("-"),
  "SHA-1, as of commits": (random) => hex(40, random),
  "SHA-256": (random) => hex(64, random),
  "base64 of 40 to 200 characters": (random) => charactersOf(BASE64, 40 + random(161), random),
  "slugs of words": (random) =>
    Array.from({ length: 4 + random(12) }, () => charactersOf(LOWER, 2 + random(8), random))
      .join("-"),
  "numbers of 8 to 13 digits": (random) => number(8 + random(6), random),
  "numbers of 14 to 19 digits": (random) => number(14 + random(6), random),
  "numbers of 16 digits": (random) => number(16, random),
  "four groups of four digits": (random) =>
    [number(4, random), digits(4, random), digits(4, random), digits(4, random)].join(" "),
  "fractions of 16 digits": (random) => `0.${digits(16, random)}`,
  "times in ms, µs and ns": (random) =>
    `${1_700_000_000 + random(90_000_000)}${digits(oneOf([3, 6, 9], random), random)}`,
  "snowflake ids (18, 19 digits)": (random) => `1${digits(oneOf([17, 18], random), random)}`,
  "phone numbers": (random) =>
    oneOf([
      `+${number(2, random)} ${number(3, random)} ${digits(7, random)}`,
      `+${number(11 + random(3), random)}`,
      `(${number(3, random)}) ${digits(3, random)}-${digits(4, random)}`,
      `0${number(3, random)} ${digits(3, random)} ${digits(2, random)} ${digits(2, random)}`,
    ], random),
  "order numbers": (random) =>
    oneOf([
      `${number(3, random)}-${digits(7, random)}-${digits(7, random)}`,
      `ORD-${2_020 + random(7)}-${digits(10, random)}`,
      `#${number(10, random)}`,
    ], random),
  "IBANs with random check digits": (random) =>
    oneOf([
      `DE${digits(20, random)}`,
      `DE${digits(2, random)} ${Array.from({ length: 4 }, () => digits(4, random)).join(" ")} ${
        digits(2, random)
      }`,
    ], random),
  "ISBNs and EANs": (random) => `${oneOf(["978", "979", "400"], random)}${digits(10, random)}`,
  "IMEIs": (random) => withLuhn(`35${digits(12, random)}`),
};
