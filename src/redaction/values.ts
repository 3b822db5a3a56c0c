import { type Assignment, assignmentOf } from "./assignment.ts";
import { COOKIE_VALUE, TOKEN68, VALUE } from "./characters.ts";
import { isCurlPassword, isHeaderValue, isUrlPassword } from "./credentials.ts";
import type { Cursor, Rule } from "./cursor.ts";
import { isTokenKind, type MarkKind, type SecretKind } from "./kinds.ts";
import { NamedTokens } from "./named_tokens.ts";
import { isKey, isPassword } from "./plausible.ts";
import { isTokenEnd, nearBefore } from "./boundary.ts";

/** The longest value that is judged as a whole, in characters. */
const LONGEST = 256;
const LEAST_PASSWORD = 6;
const LEAST_KEY = 16;

const PASSWORD_NAME = /(?:password|passwd|passphrase|passcode|pwd)$/;
const SHORT_PASSWORD_NAME = /[A-Za-z]_pass$/i;
const KEY_NAME =
  /(?:secret|apikey|secretkey|privatekey|encryptionkey|signingkey|masterkey|accesskey|servicekey|authkey|apitoken|accesstoken|authtoken|refreshtoken|bearertoken|sessiontoken|bottoken|bearer|credentials?)$|^(?:x?token|auth)$/;
const COOKIE_NAME =
  /(?:sessionid|sessid|connectsid|^sid|^session|sessiontoken|authtoken|rememberme|csrftoken|xsrftoken|laravelsession|wordpressloggedin\w*)$/;
const COOKIE_HEADER = /cookie2?: ?[^\r\n]*$/i;
const REACH = 100;

const LESS_THAN = 60;
const SLASH = 47;
const QUOTES = "\"'`";
/** What a value can begin with: all that can be seen, except quotes and brackets. */
const OPENINGS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
  .filter((each) => !"\"'`[](){}<>,;".includes(each)).join("");
/** What no value without quotes is followed by: code goes on, and so does the mark of a secret. */
const NOT_AFTER = new Set("[({<".split("").map((each) => each.charCodeAt(0)));
/** What stands before a value. */
const BEFORE = new Set(" \t=:>\"'`".split("").map((each) => each.charCodeAt(0)));

/** Values that what stands before them identifies: names, schemes, users. */
export function valueRule(kinds: readonly SecretKind[]): Rule<MarkKind> {
  const tokens = new NamedTokens(kinds.filter(isTokenKind));
  const has = new Set(kinds);
  const hasNamed = has.has("password") || has.has("api_key") || has.has("cookie");
  return {
    openings: OPENINGS,
    find(cursor) {
      if (!BEFORE.has(cursor.code(-1))) return undefined;
      if (has.has("http_credentials") && tries(cursor, isHeaderValue, isCurlPassword)) {
        return { kind: "http_credentials" };
      }
      if (!cursor.isShort && has.has("password") && tries(cursor, isUrlPassword)) {
        return { kind: "password" };
      }
      if (cursor.isShort) return undefined;
      const assignment = assignmentOf(cursor.text, cursor.at);
      if (!assignment) return undefined;
      const found = tokens.find(cursor, assignment);
      if (found || cursor.isShort || !hasNamed) return found;
      const kind = namedKind(cursor, assignment, has);
      return kind && { kind };
    },
  };
}

/** Whether one of some rules recognises what stands at the cursor; moves past it then. */
function tries(cursor: Cursor, ...rules: readonly ((cursor: Cursor) => boolean)[]): boolean {
  const start = cursor.at;
  for (const rule of rules) {
    if (rule(cursor)) return true;
    if (cursor.isShort) return false;
    cursor.at = start;
  }
  return false;
}

/** The kind of a value by its name alone; moves past the value. */
function namedKind(
  cursor: Cursor,
  assignment: Assignment,
  kinds: ReadonlySet<SecretKind>,
): SecretKind | undefined {
  const { name, written } = assignment;
  const is = (kind: SecretKind, names: RegExp) => kinds.has(kind) && names.test(name);
  if (
    is("password", PASSWORD_NAME) || (kinds.has("password") && SHORT_PASSWORD_NAME.test(written))
  ) {
    return isPasswordValue(cursor, assignment) ? "password" : undefined;
  }
  if (is("cookie", COOKIE_NAME) || (kinds.has("cookie") && isInCookie(cursor))) {
    if (isToken(cursor, COOKIE_VALUE)) return "cookie";
    return undefined;
  }
  return is("api_key", KEY_NAME) && isToken(cursor, TOKEN68) ? "api_key" : undefined;
}

function isInCookie({ text, at }: Cursor): boolean {
  return text.charAt(at - 1) === "=" && COOKIE_HEADER.test(nearBefore(text, at, REACH));
}

/** Moves past a value of a set of characters, if it is long enough and looks like a key. */
function isToken(cursor: Cursor, set: Uint8Array): boolean {
  const { at, text } = cursor;
  const length = cursor.run(set, LONGEST);
  if (length < LEAST_KEY || !isTokenEnd(cursor)) return false;
  const value = text.slice(at, cursor.at).replace(/[.,]+$/, "");
  cursor.at = at + value.length;
  return isKey(value);
}

/** Moves past a password: to the closing quote, or without quotes to the end of the word. */
function isPasswordValue(cursor: Cursor, assignment: Assignment): boolean {
  const { at, text } = cursor;
  const quote = text.charAt(at - 1);
  if (QUOTES.includes(quote)) {
    while (cursor.at - at < LONGEST && cursor.code() !== quote.charCodeAt(0)) {
      if (Number.isNaN(cursor.code()) || text.charAt(cursor.at) === "\n") return false;
      cursor.at += 1;
    }
    const value = text.slice(at, cursor.at);
    return cursor.at - at < LONGEST && value.length >= LEAST_PASSWORD &&
      !value.includes(" removed]") && (!/\s/.test(value) || assignment.name.endsWith("phrase")) &&
      isPassword(value, { isBare: false });
  }
  const length = cursor.run(VALUE, LONGEST);
  const next = cursor.code();
  const isCode = NOT_AFTER.has(next) && !(next === LESS_THAN && cursor.code(1) === SLASH);
  if (cursor.isShort || length === LONGEST || isCode) return false;
  const isQuery = "?&".includes(text.charAt(assignment.start - 1) || " ");
  const run = text.slice(at, cursor.at);
  const value = (isQuery ? run.split("&", 1)[0] ?? "" : run).replace(/[.,:;?\\]+$/, "");
  cursor.at = at + value.length;
  if (value.length < LEAST_PASSWORD) return false;
  return isPassword(value, { isBare: assignment.isEnvironment });
}
