import type { ContextInfo, ManifestItem, RequestInfo } from "../../src/client/mod.ts";

/** A text of the request. */
export interface SentText {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** An item of the manifest with its texts in the request. */
export interface ItemTexts {
  readonly item: ManifestItem;
  readonly texts: readonly SentText[];
}

/** A request split up by its manifest. */
export interface Contents {
  readonly system: string | undefined;
  readonly pinned: readonly ManifestItem[];
  /** All pinned notes, in the one text that was sent. */
  readonly notes: string | undefined;
  readonly summary: ItemTexts | undefined;
  readonly recent: readonly ItemTexts[];
  readonly recalled: readonly ManifestItem[];
  /** All recalled passages, in the one text that was sent. */
  readonly recall: string | undefined;
  readonly message: string;
  /** How many of the texts, counted from the first, are before the last prompt cache marker. */
  readonly cached: number;
  readonly textCount: number;
}

/**
 * Splits a request by its manifest: which texts belong to which item. A request follows the order
 * of its manifest: the notes as one text, the summary, the recent turns with two texts each (one if
 * there is no reply), the recalled passages as one text, the message.
 */
export function contentsOf({ request, manifest }: ContextInfo): Contents {
  const texts = textsOf(request);
  const of = (kind: ManifestItem["kind"]) => manifest.items.filter((item) => item.kind === kind);
  let next = 0;
  const take = (count: number) => texts.slice(next, next += count);
  const one = (exists: boolean) => exists ? take(1)[0]?.text : undefined;
  const notes = one(of("pinned").length > 0);
  const [summary] = of("summary").map((item) => ({ item, texts: take(1) }));
  const recent = of("recent").map((item) => ({
    item,
    texts: take(2 * item.turns - (item.unanswered ?? 0)),
  }));
  const recall = one(of("recalled").length > 0);
  return {
    system: request.system?.map(({ text }) => text).join("\n\n"),
    ...{ pinned: of("pinned"), notes, summary, recent, recalled: of("recalled"), recall },
    message: texts.at(-1)?.text ?? "",
    cached: texts.findLastIndex(({ isMarked }) => isMarked) + 1,
    textCount: texts.length,
  };
}

function textsOf({ messages }: RequestInfo): (SentText & { readonly isMarked: boolean })[] {
  return messages.flatMap(({ role, content }) =>
    content.map((block) => ({ role, text: block.text, isMarked: "cache_control" in block }))
  );
}
