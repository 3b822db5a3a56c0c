import { defined } from "../../shared/mod.ts";
import type { RequestLength } from "../model_error.ts";

/**
 * What the API means by `invalid_request_error`. It has one type for a prompt that is too long, for a
 * text that it does not take, for a setting and for an account without credit, and no codes: only
 * its words tell them apart.
 */

const TOO_LONG =
  /\b(?:prompt|input|request|conversation)\b[^.:]* (?:is too (?:long|large)|exceeds? (?:the )?(?:\w+ )?(?:context|maximum))/i;

/** “prompt is too long: 208310 tokens > 200000 maximum”. */
const TOKENS = /([\d,]+) tokens? > ([\d,]+)/i;

/** “input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000”. */
const WITH_OUTPUT = /([\d,]+) \+ ([\d,]+) > ([\d,]+)/;

/** Names another member of the request than its messages: “max_tokens: …”, “`top_k` is …”. */
const ABOUT_A_SETTING =
  /^(?!messages\b)[a-z][\w-]*(?:\.[\w-]+)*: |^[`'"](?!messages\b)[a-z][\w.-]*[`'"]/;

const ABOUT_THE_ACCOUNT =
  /\b(?:credit balance|billing|(?:usage|spend|spending) limits?|organi[sz]ation|workspace|your account)\b/i;

const ABOUT_THE_MODEL = /\b(?:this|the) model\b|\bmodel .* (?:does not|is not|cannot)\b/i;

const ABOUT_THE_FORMAT =
  /\boutput_(?:config|format)\b(?!\.effort)|\bstructured[ _-]outputs?\b|\bjson[ _-]schema\b/i;

/** Whether a message refuses the form that the answer was to have. */
export function isAboutFormat(message: string): boolean {
  return ABOUT_THE_FORMAT.test(message);
}

/** Whether a message says that the request is too long, and by how much if it tells. */
export function tooLong(
  message: string,
): { readonly length?: RequestLength } | undefined {
  if (!TOO_LONG.test(message)) return undefined;
  return defined({ length: lengthIn(message) });
}

/** Whether a message blames the texts of the request. One that blames nothing else does. */
export function isAboutTexts(message: string): boolean {
  return ![ABOUT_A_SETTING, ABOUT_THE_ACCOUNT, ABOUT_THE_MODEL].some((other) =>
    other.test(message)
  );
}

function lengthIn(message: string): RequestLength | undefined {
  const [, input, most] = TOKENS.exec(message) ?? [];
  if (input !== undefined && most !== undefined) return lengthOf(count(input), count(most));
  const [, prompt, output, whole] = WITH_OUTPUT.exec(message) ?? [];
  if (prompt === undefined || output === undefined || whole === undefined) return undefined;
  return lengthOf(count(prompt), count(whole) - count(output));
}

function lengthOf(tokens: number, most: number): RequestLength | undefined {
  return most > 0 && tokens > most && Number.isSafeInteger(tokens) ? { tokens, most } : undefined;
}

function count(digits: string): number {
  return Number(digits.replaceAll(",", ""));
}
