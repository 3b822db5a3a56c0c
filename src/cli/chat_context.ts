import type { ContextInfo, InsertedInfo, ManifestItem } from "../client/mod.ts";
import { settingWord } from "./settings_input.ts";
import { grouped } from "./words.ts";

/** What the wire calls the model that answers without an API key. */
const OFFLINE_MODEL = "offline";

/** What kinds of items are called; those of a newer bridge have their own names. */
const KINDS: Readonly<Record<string, string>> = {
  pinned: "pinned notes",
  summary: "summary",
  recent: "newest turns",
  recalled: "recalled",
  fact: "fact",
  elsewhere: "elsewhere",
  file: "attachment",
};

const REASONS = {
  over_budget: "no room, or not relevant enough",
  summarised: "in the summary",
  failed: "failed",
  cancelled: "taken back",
  refused: "declined",
  withheld: "withheld (/use)",
  files_over_budget: "an attachment, by its name: no room (ATTACHMENT_TOKENS)",
  kind_not_taken: "an attachment, by its name: the model does not take its kind",
} as const;

/** Describes a context in a few lines: the budget, every item, what was left out. */
export function describeContext(
  { manifest, request, answeredBy, own = [], sha256, tooLong }: ContextInfo,
): string {
  const { limit, characters, items, leftOut } = manifest;
  const lines = [
    `${grouped(characters)} of ${grouped(limit)} characters${
      recipientOf(request.model, answeredBy)
    }`,
    ...own.length > 0 ? [`  settings     of the session: ${own.map(settingWord).join(", ")}`] : [],
    ...tooLong
      ? [
        `  sent again   a budget of ${
          grouped(tooLong.limit)
        } characters was too long for Claude; ` +
        `lowered to ${grouped(limit)} for this message`,
      ]
      : [],
    ...items.map(itemLine),
    ...leftOut.map(({ reason, turns, from, to }) =>
      `  left out     ${String(turns).padStart(7)}  turns, ${
        REASONS[reason]
      }, positions ${from}–${to}`
    ),
  ];
  if (sha256) {
    lines.push(
      sha256.sent === sha256.rebuilt
        ? "  rebuilt: the same bytes as were sent"
        : "  rebuilt: NOT the bytes that were sent",
    );
  }
  return lines.join("\n");
}

/**
 * The model that answered, or would; and the one that the request names, where that is another or
 * nobody answered: the offline model's requests name Claude.
 */
function recipientOf(named: string, answeredBy: string | undefined): string {
  if (answeredBy === named) return `, to ${named}`;
  const writtenFor = `; the request is written for ${named}`;
  if (answeredBy === undefined) return writtenFor;
  const name = answeredBy === OFFLINE_MODEL ? "the offline model" : answeredBy;
  return `, to ${name}${writtenFor}`;
}

/** Describes what was inserted into a message in a few lines: its length, and where it comes from. */
export function describeInserted({ inserted, manifest }: InsertedInfo): string {
  const { text: { length }, place } = inserted;
  return [
    `${grouped(length)} characters of memory, at the end of message ${place} of the client's list`,
    ...manifest.items.map(itemLine),
  ].join("\n");
}

function itemLine(item: ManifestItem): string {
  const { kind, characters } = item;
  return `  ${(KINDS[kind] ?? kind).padEnd(12)} ${grouped(characters).padStart(7)}  ${
    whereOf(item)
  }`;
}

function whereOf(item: ManifestItem): string {
  const { kind, from, to, turns, score, words, shortenedBy = 0, repeated = 0 } = item;
  const { fact, session, note, revised, tokens } = item;
  return [
    ...(note === undefined ? [] : [`/edit ${note}`]),
    ...(revised === undefined ? [] : ["edited by you"]),
    ...(tokens === undefined ? [] : [`about ${grouped(tokens)} tokens`]),
    ...(fact === undefined ? [] : [`/why ${fact}`]),
    ...(session === undefined ? [] : [`session ${session}`]),
    ...(fact !== undefined ? [] : [from === to ? `position ${from}` : `positions ${from}–${to}`]),
    ...(shortenedBy > 0 ? [`${grouped(shortenedBy)} characters cut`] : []),
    ...(repeated > 0 ? [`${grouped(repeated)} characters already sent above`] : []),
    ...(kind === "recalled" && turns === 0 ? ["cut from a newest turn"] : []),
    ...(score === undefined
      ? []
      : [`score ${score}${words?.length ? `: ${words.join(", ")}` : ""}`]),
  ].join(", ");
}
