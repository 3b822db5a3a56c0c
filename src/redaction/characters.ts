/** A set of ASCII characters. */
export type Characters = Uint8Array;

/** The set of characters in a text. */
function characters(text: string): Characters {
  const set = new Uint8Array(128);
  for (let index = 0; index < text.length; index++) set[text.charCodeAt(index)] = 1;
  return set;
}

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lower = upper.toLowerCase();
const digits = "0123456789";
const alphanumeric = upper + lower + digits;

export const DIGIT = characters(digits);
export const HEX = characters(digits + "abcdefABCDEF");
export const CAPITAL = characters(upper + digits);
export const ALPHANUMERIC = characters(alphanumeric);
export const WORD = characters(`${alphanumeric}_`);
export const BASE64_URL = characters(`${alphanumeric}_-`);
export const BASE64 = characters(`${alphanumeric}+/=`);
/** The characters of an AWS key, which is never padded. */
export const UNPADDED = characters(`${alphanumeric}+/`);
/** The characters that tokens without a literal at their beginning are made of. */
export const TOKEN = characters(`${alphanumeric}+/_-`);
/** The characters of the label and the attributes of a PEM block. */
export const LABEL = characters(`${upper}${digits} `);
export const ATTRIBUTE = characters(`${alphanumeric} ,.()/+-@_"<>`);
/** The characters of an opaque bearer token (RFC 6750, `b64token`). */
export const TOKEN68 = characters(`${alphanumeric}-._~+/=`);
/** The characters of an unquoted value: all visible ones except brackets, quotes and separators. */
export const VALUE = characters(`${alphanumeric}!#%*+-./:=?@^_~&$|\\`);
/** The characters of the password in a URL. */
export const URL_PASSWORD = characters(`${alphanumeric}!#%*+-._=~&$^?`);
/** The characters of the user in a URL. */
export const URL_USER = characters(`${alphanumeric}%+-._~`);
export const COOKIE_VALUE = characters(`${alphanumeric}%+/=_.~-`);
export const PADDING = characters("=");
export const LETTER = characters(upper + lower);

/** The sets that the patterns of tokens name. */
export const NAMED_SETS = {
  digit: DIGIT,
  hex: HEX,
  letter: LETTER,
  lower: characters(lower + digits),
  upper: CAPITAL,
  alnum: ALPHANUMERIC,
  word: WORD,
  url: BASE64_URL,
  b64: BASE64,
  plain: UNPADDED,
  "b64url=": characters(`${alphanumeric}_-=`),
  path: characters(`${alphanumeric}/`),
  cookie: characters(`${alphanumeric}%+/=_-`),
  dotted: characters(`${alphanumeric}_-.`),
  azure: characters(`${alphanumeric}_~.-`),
  base32: characters(`${upper}234567=`),
  bech32: characters("qpzry9x8gf2tvdw0s3jn54khce6mua7lQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
  uri: characters(`${alphanumeric}$%&*+-/:=?@_~`),
} as const satisfies Record<string, Characters>;

/** Whether a set has the character of a code. `NaN`, which means no character, is in none. */
export function has(set: Characters, code: number): boolean {
  return set[code] === 1;
}
