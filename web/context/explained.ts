import type { ContextInfo, EventInfo, ManifestItem } from "../../src/client/mod.ts";
import { textOf } from "../state/event_data.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { type Candidate, recalledTexts } from "./recalled_texts.ts";

/** A text of an item as it was sent. `at` is in ms since the epoch, if known. */
export interface ItemText extends Candidate {
  readonly at: number | undefined;
}

/** An item with its texts and times. */
export interface ExplainedItem {
  readonly item: ManifestItem;
  readonly texts: readonly ItemText[];
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
  return manifest.items.flatMap(({ from, to }) => [from, to]);
}

/** Adds texts and times from the events of a context, as far as they are loaded. */
export function explain(
  context: ContextInfo,
  events: ReadonlyMap<number, EventInfo>,
): Explained {
  const contents = contentsOf(context);
  const timed = (item: ManifestItem, texts: readonly ItemText[]): ExplainedItem => ({
    item,
    texts,
    first: timeOf(events.get(item.from)),
    last: timeOf(events.get(item.to)),
  });
  const untimed = (texts: readonly Candidate[]) =>
    texts.map((text) => ({ ...text, at: undefined }));
  const sources = contents.recalled.flatMap((item) => sourcesOf(item, events));
  const recalled = recalledTexts(contents.recall ?? "", sources);
  return {
    contents,
    items: [
      ...contents.pinned.map((item) => timed(item, noteOf(item, { contents, events }))),
      ...(contents.summary ? [timed(contents.summary.item, untimed(contents.summary.texts))] : []),
      ...contents.recent.map(({ item, texts }) => timed(item, untimed(texts))),
      ...contents.recalled.map((item) =>
        timed(
          item,
          sources.flatMap((source) => {
            const text = recalled.get(source);
            return source.item === item && text !== undefined ? [{ ...source, text }] : [];
          }),
        )
      ),
    ],
  };
}

interface Source extends ItemText {
  readonly item: ManifestItem;
}

/**
 * The texts that a recalled item may quote: its message, its reply, or both of an imported turn.
 */
function sourcesOf(item: ManifestItem, events: ReadonlyMap<number, EventInfo>): readonly Source[] {
  return [...new Set([item.from, item.to])].flatMap((position) => {
    const event = events.get(position);
    if (!event) return [];
    const { type, data } = event;
    const at = timeOf(event);
    if (type === "MessageReceived") {
      return [{ item, at, role: "user" as const, text: textOf(data, "text") }];
    }
    if (type !== "TurnImported") {
      return [{ item, at, role: "assistant" as const, text: textOf(data, "text") }];
    }
    return [
      { item, at: numberIn(data["saidAt"]), role: "user" as const, text: textOf(data, "text") },
      {
        item,
        at: numberIn(data["repliedAt"]),
        role: "assistant" as const,
        text: textOf(data, "reply"),
      },
    ];
  });
}

/** The text of a note. A single note whose event is not loaded is the text that was sent. */
function noteOf(item: ManifestItem, { contents, events }: {
  readonly contents: Contents;
  readonly events: ReadonlyMap<number, EventInfo>;
}): readonly ItemText[] {
  const event = events.get(item.from);
  const text = event
    ? textOf(event.data, "text")
    : contents.pinned.length === 1
    ? contents.notes
    : undefined;
  return text === undefined ? [] : [{ role: "user", text, at: timeOf(event) }];
}

/** When a text was sent, in ms since the epoch: an imported one, where it came from. */
function timeOf(event: EventInfo | undefined): number | undefined {
  if (!event) return undefined;
  return numberIn(event.data["saidAt"]) ?? Date.parse(event.at);
}

function numberIn(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
