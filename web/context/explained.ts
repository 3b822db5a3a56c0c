import type { ContextInfo, EventInfo, ManifestItem } from "../../src/client/mod.ts";
import { type Contents, contentsOf, type ItemTexts } from "./contents.ts";

/** An item with its texts and times. */
export interface ExplainedItem extends ItemTexts {
  /** When its first and last text were sent, in ms since the epoch. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** A context with the texts and times of its items. */
export interface Explained {
  readonly contents: Contents;
  /** In the order of the request. */
  readonly items: readonly ExplainedItem[];
}

/** The positions of the events that `explain` needs. */
export function positionsOf({ manifest }: ContextInfo): readonly number[] {
  return manifest.items.filter(isOfThisLog).flatMap(({ from, to }) => [from, to]);
}

/** Whether an item's positions are those of the session; facts and other sessions have their own. */
function isOfThisLog({ kind }: ManifestItem): boolean {
  return kind !== "fact" && kind !== "elsewhere";
}

/** Adds times from the events of a context, as far as they are loaded. */
export function explain(
  context: ContextInfo,
  events: ReadonlyMap<number, EventInfo>,
): Explained {
  const contents = contentsOf(context);
  const { pinned, standing, summary, recent, facts, recalled, elsewhere } = contents;
  const before = [...pinned, ...standing, ...(summary ? [summary] : [])];
  const items = [...before, ...recent, ...facts, ...recalled, ...elsewhere];
  return {
    contents,
    items: items.map((each) => {
      const at = (position: number) =>
        isOfThisLog(each.item) ? timeOf(events.get(position)) : undefined;
      return { ...each, first: at(each.item.from), last: at(each.item.to) };
    }),
  };
}

/** When a text was sent, in ms since the epoch: an imported one, where it came from. */
function timeOf(event: EventInfo | undefined): number | undefined {
  if (!event) return undefined;
  const said = event.data["saidAt"];
  return typeof said === "number" ? said : Date.parse(event.at);
}
