import { onOneLine } from "../conversation/mod.ts";

/** What nobody sees in a text: control characters, marks of direction and the like. */
const UNSEEN = /(?!\s|\u200c|\u200d)[\p{Cc}\p{Cf}]/gu;

/** A fact's text as it is stored: on one line, without what nobody sees. */
export function statementOf(text: string): string {
  return onOneLine(text.toWellFormed().replaceAll(UNSEEN, ""));
}
