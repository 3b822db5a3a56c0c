import type { ContextInfo, ManifestItem } from "../client/mod.ts";

const KINDS = {
  pinned: "pinned notes",
  summary: "summary",
  recent: "newest turns",
  recalled: "recalled",
} as const;

const REASONS = {
  over_budget: "no room",
  summarised: "in the summary",
  failed: "failed",
  cancelled: "stopped",
  refused: "declined",
} as const;

/** Describes a context in a few lines: the budget, every item, what was left out. */
export function describeContext({ manifest, request, sha256 }: ContextInfo): string {
  const { limit, characters, items, leftOut } = manifest;
  const lines = [
    `${count(characters)} of ${count(limit)} characters, to ${request.model}`,
    ...items.map((item) =>
      `  ${KINDS[item.kind].padEnd(12)} ${count(item.characters).padStart(7)}  ${whereOf(item)}`
    ),
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

function whereOf({ from, to, score, words }: ManifestItem): string {
  const place = from === to ? `position ${from}` : `positions ${from}–${to}`;
  if (score === undefined) return place;
  return `${place}, score ${score}${words?.length ? `: ${words.join(", ")}` : ""}`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
