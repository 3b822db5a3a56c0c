import { isTokenEnd } from "./boundary.ts";
import { has, UNPADDED } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";

/** The length of a secret access key, which looks like any other base64. */
const LENGTH = 40;

/** How many characters before a secret are searched for something that identifies it. */
const BEFORE = 100;

/** Its name as programs, files and `aws configure` write it. */
const NAME =
  /(?:secret[_ .-]?(?:access[_ .-]?)?key|aws[_ .-]?secret)(?: is)?\W{1,12}(?:\[(?:None|\*{1,20}\w{4})\]\W{1,4})?$/i;

/**
 * The id of an access key, which is usually close by. Only ids that are masked themselves count:
 * masked text has none, so masking it again finds nothing more.
 */
const KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9[])/;

const CLOSING_BRACKET = 93;
const EQUALS = 61;

/** Secret access keys of AWS, if their name or the id of their key comes just before. */
export const AWS_SECRET_RULE: Rule<"aws_key"> = {
  openings: Array.from(UNPADDED, (is, code) => is ? String.fromCharCode(code) : "").join(""),
  least: LENGTH,
  find(cursor) {
    const before = cursor.code(-1);
    if (has(UNPADDED, before) || before === CLOSING_BRACKET) return undefined;
    const start = cursor.at;
    if (cursor.run(UNPADDED, LENGTH + 1) !== LENGTH && !cursor.isShort) return undefined;
    if (!cursor.isShort && !isEnd(cursor)) return undefined;
    if (isNamed(cursor.text, start)) return cursor.isShort ? undefined : { kind: "aws_key" };
    cursor.isShort = false;
    return undefined;
  },
};

function isEnd(cursor: Cursor): boolean {
  return isTokenEnd(cursor) && cursor.code() !== EQUALS;
}

/** A word that is cut off by the window does not count. */
function isNamed(text: string, at: number): boolean {
  const near = text.slice(Math.max(0, at - BEFORE), at);
  const before = at > BEFORE ? near.replace(/^[A-Za-z0-9]+/, "") : near;
  return NAME.test(before) || KEY_ID.test(before);
}
