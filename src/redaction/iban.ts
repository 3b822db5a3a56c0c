import { countrySpecs, isValidIBAN } from "ibantools";
import { isTokenEnd } from "./boundary.ts";
import { CAPITAL, DIGIT, has } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";

/** Digits and letters in a group, as IBANs are printed. */
const GROUP = 4;
const GAPS = new Set([32, 9, 45]);
const COUNTRIES = new Map(
  Object.entries(countrySpecs).map(([code, { chars }]) => [code, chars ?? 0] as const),
);

/**
 * International bank account numbers (ISO 13616): a country, its length, and check digits that are
 * correct (modulo 97), by the tables of the package `ibantools`.
 */
export const IBAN_RULE: Rule<"iban"> = {
  openings: [...new Set([...COUNTRIES.keys()].map((code) => code.charAt(0)))].join(""),
  find(cursor) {
    if (!has(DIGIT, cursor.code(2)) || !has(DIGIT, cursor.code(3))) return undefined;
    const country = cursor.text.slice(cursor.at, cursor.at + 2);
    const length = COUNTRIES.get(country);
    if (cursor.isShort || !length) return undefined;
    const account = accountOf(cursor, length);
    if (!account || !isTokenEnd(cursor) || !isValidIBAN(account)) return undefined;
    return { kind: "iban" };
  },
};

/** Moves past so many capitals and digits, in groups or not; returns them without what is between. */
function accountOf(cursor: Cursor, length: number): string | undefined {
  let account = "";
  while (account.length < length) {
    const start = cursor.at;
    const size = cursor.run(
      CAPITAL,
      account === "" ? length : Math.min(GROUP, length - account.length),
    );
    account += cursor.text.slice(start, start + size);
    if (account.length === length) break;
    if (account.length % GROUP !== 0 || size === 0) return undefined;
    if (GAPS.has(cursor.code())) cursor.at += 1;
    else if (!cursor.lineBreak()) return undefined;
  }
  return account;
}
