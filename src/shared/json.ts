/** How deeply objects and arrays may lie in each other: far deeper than any frame, body or event. */
export const MAX_NESTING = 64;

/** How many values and names of members a JSON text may have, and how many members one object. */
export const MAX_VALUES = 100_000;
export const MAX_MEMBERS = 1_000;

/** Why a JSON text is not parsed. */
export type JsonExcess = "too deep" | "too many values" | "too many members";

/**
 * The value of a JSON text; undefined if it is not JSON, or more than `jsonExcess` allows: what is
 * parsed is safe to walk.
 */
export function tryJson(text: string): unknown {
  if (jsonExcess(text) !== undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why `tryJson` gives nothing for a text that should be a JSON object, as the end of a sentence. */
export function jsonProblem(text: string): string {
  switch (jsonExcess(text)) {
    case "too deep":
      return `nests objects and lists more than ${MAX_NESTING} deep`;
    case "too many members":
      return `has an object with more than ${MAX_MEMBERS} members`;
    case "too many values":
      return `has more than ${MAX_VALUES} values`;
    default:
      return "is not a JSON object";
  }
}

/**
 * What a JSON text has too much of, found without parsing it, in linear time; undefined if nothing.
 * It says nothing sensible about texts that are not JSON.
 */
export function jsonExcess(text: string): JsonExcess | undefined {
  const members = [0];
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case COMMA:
        values += 1;
        break;
      case COLON: {
        values += 1;
        const count = (members.pop() ?? 0) + 1;
        if (count > MAX_MEMBERS) return "too many members";
        members.push(count);
        break;
      }
      case BRACE:
      case BRACKET:
        values += 1;
        if (members.push(0) > MAX_NESTING + 1) return "too deep";
        break;
      case BRACE_END:
      case BRACKET_END:
        members.pop();
        break;
    }
    if (values > MAX_VALUES) return "too many values";
  }
  return undefined;
}

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];
const BACKSLASH = 0x5c;

/** Where the string that begins at an index ends; the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}
