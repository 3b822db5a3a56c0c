/**
 * The form of what a model is given besides what the two sides said as messages: records such as
 * `<user 12>I keep bees.</>` and `<day 2026-11-28/>`. In a record's text every `<` is escaped, so no
 * text can end its record, begin another one or look like a cut.
 */

/** The kinds of records. */
export const RECORD_KINDS = [
  /** A note that the user pinned. */
  "pinned",
  /**
   * What is known of the user from all conversations. In a context its label is its place in the
   * space's log, the day it was said, and who said it if not the user (`f3 2026-11-28 you`); where
   * learning is asked for, its id, that day, and `kept` if it must not be changed.
   */
  "fact",
  /** A summary of what was said before. */
  "earlier",
  /** The day on which the following was said. */
  "day",
  /** The day and the name of another conversation, in which the following was said. */
  "elsewhere",
  /** Something the user said, or the model that reads it. */
  "user",
  "you",
  /** A message of the user without a reply. */
  "unanswered",
  /** How many characters are missing in the message that follows, or in its reply. */
  "shortened",
  /** The day on which the new message was sent. */
  "today",
] as const;

/** What a record holds. */
export interface MemoryRecord {
  readonly kind: typeof RECORD_KINDS[number];
  /** A position, a day or another short label: without `<`, `>` and line breaks. May be empty. */
  readonly label: string;
  /** Its text: several pieces where something between them was cut, none where it has no text. */
  readonly pieces: readonly string[];
}

/** Stands for what was cut between two pieces of a text. */
const CUT = "<…>";
const END = "</>\n";
const TAG = new RegExp(`<(${RECORD_KINDS.join("|")})(?: ([^<>\\n]*?))?(?:(/>\\n)|>)`, "y");

/** Writes a record on lines of its own. */
export function writeRecord({ kind, label, pieces }: MemoryRecord): string {
  const tag = label === "" ? kind : `${kind} ${label}`;
  if (pieces.length === 0) return `<${tag}/>\n`;
  const text = pieces.length === 1 ? escapeText(pieces[0] ?? "") : pieces.map(escapeText).join(CUT);
  return `<${tag}>${text}${END}`;
}

/** The records of a text. Throws a `SyntaxError` if it holds anything else. */
export function readRecords(text: string): MemoryRecord[] {
  const records: MemoryRecord[] = [];
  for (let at = 0; at < text.length;) {
    const found = readRecord(text, at);
    if (!found) throw new SyntaxError(`Cannot read records: there is none at offset ${at}`);
    records.push(found.record);
    at = found.end;
  }
  return records;
}

/** The record that begins at an offset, and the offset of its end. */
function readRecord(text: string, at: number): { record: MemoryRecord; end: number } | undefined {
  TAG.lastIndex = at;
  const [tag = "", name, label = "", isEmpty] = TAG.exec(text) ?? [];
  const kind = RECORD_KINDS.find((each) => each === name);
  if (!kind) return undefined;
  const start = at + tag.length;
  if (isEmpty) return { record: { kind, label, pieces: [] }, end: start };
  const end = text.indexOf(END, start);
  const pieces = text.slice(start, end).split(CUT);
  if (end < 0 || pieces.some((piece) => piece.includes("<"))) return undefined;
  return { record: { kind, label, pieces: pieces.map(unescapeText) }, end: end + END.length };
}

/** The length of a record without its text, in characters (UTF-16 units). */
export function frameLength({ kind, label }: Pick<MemoryRecord, "kind" | "label">): number {
  const tag = kind.length + (label === "" ? 0 : 1 + label.length);
  return tag + "<>".length + END.length;
}

/** The length of a text in a record, in characters (UTF-16 units). */
export function lengthInRecord(text: string): number {
  return escapeText(text).length;
}

/**
 * Escapes `<`, and `&` only where it could be read as an escape, so that most texts stay as they are.
 */
export function escapeText(text: string): string {
  if (!text.includes("<") && !text.includes("&")) return text;
  return text.replaceAll(/&(?=(?:amp|lt);)/g, "&amp;").replaceAll("<", "&lt;");
}

/** Makes a label of any text: on one line, and without what could end its record. */
export function asLabel(text: string): string {
  const plain = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return escapeText(plain).replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** The text that `asLabel` made a label. */
export function labelText(label: string): string {
  return unescapeText(label.replaceAll("&quot;", '"').replaceAll("&gt;", ">"));
}

function unescapeText(text: string): string {
  return text.replaceAll(/&(amp|lt);/g, (_, name) => name === "lt" ? "<" : "&");
}
