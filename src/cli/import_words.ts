import type { ImportReport } from "../client/importing.ts";
import { LEFT_OUT_WORDS } from "../imports/mod.ts";
import { printable } from "./printable.ts";
import { counted, type Things } from "./words.ts";

const CONVERSATIONS: Things = ["conversation", "conversations"];

/** The report of an import in words, line by line. */
export function importWords(report: ImportReport, space: string | null): string[] {
  const { imported, restored, unchanged, extended, lines, failures, failed, learned } = report;
  const words: string[] = [];
  if (imported > 0) {
    const said = counted(lines, ["message or reply", "messages and replies"]);
    const place = space === null ? "" : ` into the space ${space}`;
    words.push(`Imported ${counted(imported, CONVERSATIONS)} (${said})${place}`);
  }
  if (restored > 0) words.push(`Restored ${counted(restored, ["archive", "archives"])}`);
  if (extended > 0) words.push(`Added what is new to ${counted(extended, CONVERSATIONS)}`);
  if (unchanged > 0) {
    words.push(`${counted(unchanged, CONVERSATIONS)} already there; nothing changed in them`);
  }
  if (learned > 0) words.push(`Learned ${counted(learned, ["fact", "facts"])}`);
  if (report.unlearned) {
    const { count, reason } = report.unlearned;
    words.push(`Could not learn from ${counted(count, CONVERSATIONS)}: ${reason}`);
  }
  words.push(...leftOutWords(report));
  for (const { title, reason } of failed) {
    words.push(`Could not import “${printable(title)}”: ${printable(reason)}`);
  }
  if (failures > failed.length) words.push(`… and ${failures - failed.length} more`);
  if (report.stopped !== undefined) {
    words.push(`Stopped before the end of the file: ${printable(report.stopped)}`);
  }
  if (report.expiresAt !== undefined) {
    const day = report.expiresAt.slice(0, 16).replace("T", " ");
    words.push(`They are deleted after ${day} UTC unless they are used; see --keep`);
  }
  return words;
}

function leftOutWords({ leftOut }: ImportReport): string[] {
  if (leftOut.size === 0) return [];
  const words = ["Left out:"];
  for (const [reason, { count, names, unnamed }] of leftOut) {
    const places = names.map((name) => `“${printable(name)}”`).join(", ");
    const more = unnamed > 0 ? ` and ${unnamed} more` : "";
    words.push(`  ${counted(count, LEFT_OUT_WORDS[reason])}, in ${places}${more}`);
  }
  return words;
}
