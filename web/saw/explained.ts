import type { ContextInfo, EventInfo, ManifestItem } from "../../src/client/mod.ts";
import { textOf } from "../memory/growth.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { type Candidate, recalledTexts } from "./recalled_texts.ts";

/** A text of an item, as it was sent; `at` is in ms since the epoch, where it is known. */
export interface ItemText extends Candidate {
  readonly at: number | undefined;
}

/** An item with all that can be told of it. */
export interface ExplainedItem {
  readonly item: ManifestItem;
  readonly texts: readonly ItemText[];
  /** When the first and the last of it was said, in ms since the epoch. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** A context with all that can be told of it. */
export interface Explained {
  readonly contents: Contents;
  /** In the order of the request. */
  readonly items: readonly ExplainedItem[];
}

/** The positions of the events that a context is explained by. */
export function positionsOf({ manifest }: ContextInfo): readonly number[] {
  return manifest.items.flatMap(({ from, to }) => [from, to]);
}

/** Joins a context with the events that it came from, as far as they are there. */
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
  const sayings = contents.recalled.flatMap((item) => sayingsOf(item, events));
  const recalled = recalledTexts(contents.recall ?? "", sayings);
  return {
    contents,
    items: [
      ...contents.pinned.map((item) => timed(item, noteOf(item, { contents, events }))),
      ...(contents.summary ? [timed(contents.summary.item, untimed(contents.summary.texts))] : []),
      ...contents.recent.map(({ item, texts }) => timed(item, untimed(texts))),
      ...contents.recalled.map((item) =>
        timed(
          item,
          sayings.flatMap((saying) => {
            const text = recalled.get(saying);
            return saying.item === item && text !== undefined ? [{ ...saying, text }] : [];
          }),
        )
      ),
    ],
  };
}

interface Saying extends ItemText {
  readonly item: ManifestItem;
}

/** What a recalled item may be taken from: the message, the reply, or both where it came from elsewhere. */
function sayingsOf(item: ManifestItem, events: ReadonlyMap<number, EventInfo>): readonly Saying[] {
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
      { item, at: numberOf(data["saidAt"]), role: "user" as const, text: textOf(data, "text") },
      {
        item,
        at: numberOf(data["repliedAt"]),
        role: "assistant" as const,
        text: textOf(data, "reply"),
      },
    ];
  });
}

/** A note's own text; where its event is not there and it is the only one, the text that was sent. */
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

/** When what an event tells of was said: of a turn from elsewhere, there. */
function timeOf(event: EventInfo | undefined): number | undefined {
  if (!event) return undefined;
  return numberOf(event.data["saidAt"]) ?? Date.parse(event.at);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
