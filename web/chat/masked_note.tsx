import type { Turn } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { LateIcon } from "../ui/late_icons.tsx";

/** Says which secrets were masked before the turn was stored. */
export function MaskedNote(
  { turn, part }: { readonly turn: Turn; readonly part: "message" | "reply" },
) {
  const kinds = turn.redacted ?? [];
  const isHere = kinds.length > 0 && (part === "message" || !turn.text.includes("["));
  if (!isHere) return null;
  const names = [...new Set(kinds)].map((kind) => kind.replaceAll("_", " ")).join(", ");
  return (
    <p class="note masked">
      <LateIcon name="shield" />
      {lateWords.turn.masked(kinds.length, names)}
    </p>
  );
}
