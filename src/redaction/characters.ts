/** A set of ASCII characters. */
export type Characters = Uint8Array;

/** The set of characters in a text. */
function characters(text: string): Characters {
  const set = new Uint8Array(128);
  for (let index = 0; index < text.length; index++) set[text.charCodeAt(index)] = 1;
  return set;
}

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
const letters = upper + upper.toLowerCase();
const alphanumeric = letters + digits;

export const DIGIT = characters(digits);
export const HEX = characters(digits + "abcdefABCDEF");
export const CAPITAL = characters(upper + digits);
export const ALPHANUMERIC = characters(alphanumeric);
export const WORD = characters(`${alphanumeric}_`);
export const BASE64_URL = characters(`${alphanumeric}_-`);
export const BASE64 = characters(`${alphanumeric}+/=`);
/** The characters of an AWS key, which is never padded. */
export const UNPADDED = characters(`${alphanumeric}+/`);
export const PATH = characters(`${alphanumeric}/`);
/** The characters of a cookie's value. */
export const COOKIE = characters(`${alphanumeric}%+/=_-`);
/** The characters of the label and the attributes of a PEM block. */
export const LABEL = characters(`${upper}${digits} `);
export const ATTRIBUTE = characters(`${alphanumeric} ,.()/+-`);

/** Whether a set has the character of a code. `NaN`, which means no character, is in none. */
export function has(set: Characters, code: number): boolean {
  return set[code] === 1;
}
