import { isTokenEnd } from "./boundary.ts";
import { has, UNPADDED } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import type { SecretKind } from "./kinds.ts";

/** A secret access key has so many characters, none of which tells it from any other base64. */
const LENGTH = 40;

/** How far before it something has to say what it is, in characters. */
const BEFORE = 100;

/** Its name, as programs, files and `aws configure` write it. */
const NAME =
  /(?:secret[_ .-]?(?:access[_ .-]?)?key|aws[_ .-]?secret)(?: is)?\W{1,12}(?:\[(?:None|\*{1,20}\w{4})\]\W{1,4})?$/i;

/**
 * An access key's id, which it seldom stands far from. Only such as are masked themselves: what is
 * masked holds none, so that nothing more is found near one when it is masked again.
 */
const KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9[])/;

const CLOSING_BRACKET = 93;
const EQUALS = 61;

/** Secret access keys of AWS, where their name or the id of their key stands just before them. */
export const AWS_SECRET_RULE: Rule<SecretKind> = {
  kind: "aws_key",
  openings: Array.from(UNPADDED, (is, code) => is ? String.fromCharCode(code) : "").join(""),
  begins(cursor) {
    const before = cursor.code(-1);
    if (has(UNPADDED, before) || before === CLOSING_BRACKET) return false;
    const start = cursor.at;
    if (cursor.run(UNPADDED, LENGTH + 1) !== LENGTH && !cursor.isShort) return false;
    if (!cursor.isShort && !isEnd(cursor)) return false;
    if (isNamed(cursor.text, start)) return !cursor.isShort;
    cursor.isShort = false;
    return false;
  },
  goesOn() {},
};

function isEnd(cursor: Cursor): boolean {
  return isTokenEnd(cursor) && cursor.code() !== EQUALS;
}

/** Where what is looked at begins in the middle of a word, that word does not count. */
function isNamed(text: string, at: number): boolean {
  const near = text.slice(Math.max(0, at - BEFORE), at);
  const before = at > BEFORE ? near.replace(/^[A-Za-z0-9]+/, "") : near;
  return NAME.test(before) || KEY_ID.test(before);
}
