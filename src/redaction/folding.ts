/**
 * Characters that are written for others: what cannot be seen, digits of other scripts, typographic
 * dashes, quotes and spaces, fullwidth forms. ASCII is never folded.
 */
const FOLDED =
  /[[\p{DI}\p{Nd}\p{Pd}\p{Zs}\u2212\u2018-\u201f\u00ab\u00bb\u0085\u2028\u2029\uff01-\uff5e]--\p{ASCII}]/gv;
const OTHER_THAN_ASCII = /\P{ASCII}/u;

const INVISIBLE = /^\p{DI}$/u;
const NUMERAL = /^\p{Nd}$/u;
const HYPHEN = /^[\p{Pd}\u2212]$/u;
const SPACE = /^\p{Zs}$/u;
const SINGLE_QUOTE = /^[\u2018-\u201b]$/;
const DOUBLE_QUOTE = /^[\u201c-\u201f\u00ab\u00bb]$/;
/** Fullwidth forms stand this far after ASCII. */
const FULLWIDTH = 0xfee0;

/**
 * How many invisible characters in a row are read as none. The next one stays and ends what stands
 * before it, so that a text of bounded length never has an unbounded number of them in it.
 */
const MOST_INVISIBLE = 64;

const known = new Map<string, string>();

/** A position in the folded text. */
export interface Place {
  readonly at: number;
}

/** A place where the folded text and the text stop running in parallel. */
export interface Anchor extends Place {
  /** Where the character there begins in the text itself, and where the one before it ends. */
  readonly from: number;
  readonly end: number;
}

/** A folded text, and how it differs from the text itself. Positions are UTF-16 units. */
export interface FoldedText {
  readonly text: string;
  readonly anchors: readonly Anchor[];
  /** Where characters are that are written as others in the text itself. */
  readonly replaced: readonly Place[];
  /** How many invisible characters the text ends with that were read as none. */
  readonly invisible: number;
}

/**
 * Writes a text as a secret would be written: see `FOLDED`. A text that arrives in pieces is folded
 * piece by piece: `invisible` is what the piece before ended with.
 */
export function foldCharacters(text: string, { invisible = 0 } = {}): FoldedText {
  if (!OTHER_THAN_ASCII.test(text)) {
    return { text, anchors: [], replaced: [], invisible: text === "" ? invisible : 0 };
  }
  const anchors: Anchor[] = [];
  const replaced: Place[] = [];
  let removed = 0;
  let unseen = invisible;
  let unseenEnd = 0;
  const folded = text.replace(FOLDED, (character, offset: number) => {
    const plain = plainOf(character);
    const at = offset - removed;
    if (plain !== "") replaced.push({ at });
    else {
      unseen = offset === unseenEnd ? unseen + 1 : 1;
      unseenEnd = offset + character.length;
      if (unseen > MOST_INVISIBLE) {
        unseenEnd = -1;
        return character;
      }
    }
    if (plain.length < character.length) {
      removed += character.length - plain.length;
      const from = offset + character.length;
      const end = plain === "" ? offset : from;
      anchors.push(withoutGap(anchors, { at: at + plain.length, from, end }));
    }
    return plain;
  });
  return { text: folded, anchors, replaced, invisible: unseenEnd === text.length ? unseen : 0 };
}

/** An anchor that stands for those at the same position, which are removed from the end of a list. */
export function withoutGap(anchors: Anchor[], anchor: Anchor): Anchor {
  const last = anchors.at(-1);
  if (last?.at !== anchor.at) return anchor;
  anchors.pop();
  return { ...anchor, end: last.end };
}

function plainOf(character: string): string {
  let plain = known.get(character);
  if (plain === undefined) known.set(character, plain = computePlain(character));
  return plain;
}

function computePlain(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (INVISIBLE.test(character)) return "";
  if (NUMERAL.test(character)) return String(valueOf(code));
  if (HYPHEN.test(character)) return "-";
  if (SPACE.test(character)) return " ";
  if (SINGLE_QUOTE.test(character)) return "'";
  if (DOUBLE_QUOTE.test(character)) return '"';
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - FULLWIDTH);
  return "\n";
}

/** The value of a decimal digit: Unicode has them in rows of ten, from zero. */
function valueOf(code: number): number {
  let zero = code;
  while (NUMERAL.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}
