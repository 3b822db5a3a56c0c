import type { EventView } from "../bridge/mod.ts";

/** The positions of replies among some events that are not the chosen ones of their turns. */
export function unchosenIn(events: readonly EventView[]): ReadonlySet<number> {
  const replies = new Map<string, number[]>();
  const chosen = new Map<string, number>();
  for (const { type, position, data } of events) {
    const turn = String(data["turn"]);
    if (type === "ReplyCompleted" || type === "TurnImported") {
      replies.set(turn, [...replies.get(turn) ?? [], position]);
      chosen.set(turn, numberOf(data["chosen"]) ?? position);
    }
    if (type === "ReplyChosen") chosen.set(turn, numberOf(data["reply"]) ?? position);
  }
  const all = [...replies].flatMap(([turn, positions]) =>
    positions.filter((position) => position !== chosen.get(turn))
  );
  return new Set(all);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
