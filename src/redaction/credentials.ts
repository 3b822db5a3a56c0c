import {
  ALPHANUMERIC,
  has,
  PADDING,
  TOKEN68,
  UNPADDED,
  URL_PASSWORD,
  VALUE,
} from "./characters.ts";
import { nearBefore } from "./boundary.ts";
import type { Cursor } from "./cursor.ts";
import { isKey, isPassword } from "./plausible.ts";

const REACH = 100;
const SPACE = 32;
const COLON = 58;
const AT = 64;
const OPENING_BRACKET = 91;
const MOST_PADDING = 2;

/** The longest credentials that are recognised, in characters. */
const LONGEST = 256;
const LEAST_BASIC = 8;
const LEAST_BEARER = 16;
const LEAST_PASSWORD = 4;

const SCHEME = /(?:(basic)|bearer|ssws|authorization["']?: ?["']?token) $/i;
const LONGEST_SCHEME = 24;
/** How the schemes end, in lower case. */
const LAST_LETTERS = new Set(["ic", "er", "ws", "en"].map((pair) => pairOf(pair, 0)));
const URL_USER = /[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s:@/"'<>]{0,64}:$/;
const CURL_USER = /curl\b.{0,80}\s(?:-u|--user|--proxy-user)[ =]["']?[^\s:"'=]{1,40}:$/s;

/** Moves past the credentials of an HTTP header (RFC 7617, RFC 6750), if a scheme stands before. */
export function isHeaderValue(cursor: Cursor): boolean {
  const { text, at } = cursor;
  if (text.charCodeAt(at - 1) !== SPACE || !LAST_LETTERS.has(pairOf(text, at - 3))) return false;
  const scheme = SCHEME.exec(text.slice(Math.max(0, at - LONGEST_SCHEME), at));
  if (!scheme) return false;
  const isBasic = scheme[1] !== undefined;
  let length = cursor.run(isBasic ? UNPADDED : TOKEN68, LONGEST);
  if (isBasic) length += cursor.run(PADDING, MOST_PADDING);
  if (!isEnd(cursor)) return false;
  if (!isBasic) {
    cursor.at -= /[.=]*$/.exec(text.slice(at, cursor.at))?.[0].replace(/=/g, "").length ?? 0;
  }
  const value = text.slice(at, cursor.at);
  return isBasic ? length >= LEAST_BASIC && isPair(value) : length >= LEAST_BEARER && isKey(value);
}

/** Moves past the password of a URL (RFC 3986, 3.2.1), if its user stands before. */
export function isUrlPassword(cursor: Cursor): boolean {
  const { text, at } = cursor;
  if (text.charCodeAt(at - 1) !== COLON) return false;
  const near = text.slice(Math.max(0, at - REACH), at);
  if (!near.includes("://") || !URL_USER.test(near)) return false;
  const length = cursor.run(URL_PASSWORD, LONGEST);
  if (cursor.code() !== AT || !has(ALPHANUMERIC, cursor.code(1))) return false;
  return length >= LEAST_PASSWORD && isPassword(text.slice(at, cursor.at), { isBare: false });
}

/** Moves past the password of `curl -u user:password`. */
export function isCurlPassword(cursor: Cursor): boolean {
  const { text, at } = cursor;
  if (text.charCodeAt(at - 1) !== COLON) return false;
  const near = nearBefore(text, at, REACH);
  if (!near.includes("curl") || !CURL_USER.test(near)) return false;
  const length = cursor.run(VALUE, LONGEST);
  return isEnd(cursor) && length >= LEAST_PASSWORD &&
    isPassword(text.slice(at, cursor.at), { isBare: true });
}

/** Whether credentials can end here; the mark of another secret is no end. */
function isEnd(cursor: Cursor): boolean {
  const code = cursor.code();
  return !cursor.isShort && code !== OPENING_BRACKET && !has(ALPHANUMERIC, code);
}

/** Whether base64 is of `user:password`. */
function isPair(base64: string): boolean {
  try {
    const pair = atob(base64);
    return /^[\x20-\x7e\x80-\xff]+$/.test(pair) && pair.indexOf(":") >= 0 && pair.length > 3;
  } catch {
    return false;
  }
}

/** Two letters as a number, whatever their case. */
function pairOf(text: string, at: number): number {
  return (text.charCodeAt(at) | 32) << 16 | (text.charCodeAt(at + 1) | 32);
}
