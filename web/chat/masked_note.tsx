import type { Turn } from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { Icon } from "../ui/icons.tsx";

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
      <Icon name="shield" />
      {words.masked(kinds.length, names)}
    </p>
  );
}
