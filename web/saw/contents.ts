import type { ContextInfo, ManifestItem, RequestInfo } from "../../src/client/mod.ts";

/** A text as it stands in the request. */
export interface SentText {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** An item of the manifest with what was sent for it; recalled items share one text. */
export interface Sent {
  readonly item: ManifestItem;
  readonly texts: readonly SentText[];
}

/** A request taken apart by its manifest. */
export interface Contents {
  readonly system: string | undefined;
  readonly pinned: readonly ManifestItem[];
  /** All pinned notes, as the one text that was sent. */
  readonly notes: string | undefined;
  readonly summary: Sent | undefined;
  readonly recent: readonly Sent[];
  readonly recalled: readonly ManifestItem[];
  /** All that was recalled, as the one text that was sent. */
  readonly recall: string | undefined;
  readonly message: string;
  /** How many of the request's blocks, from the first on, the prompt cache is asked to keep. */
  readonly marked: number;
  readonly blocks: number;
}

/**
 * Takes a request apart: which of its texts stands for which item of its manifest. A request is laid
 * out in the manifest's order: the notes as one text, the summary, the newest turns with two texts
 * each (one where there is no reply), what is recalled as one text, the message.
 */
export function contentsOf({ request, manifest }: ContextInfo): Contents {
  const texts = textsOf(request);
  const of = (kind: ManifestItem["kind"]) => manifest.items.filter((item) => item.kind === kind);
  let next = 0;
  const take = (count: number) => texts.slice(next, next += count);
  const one = (isThere: boolean) => isThere ? take(1)[0]?.text : undefined;
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
    marked: texts.findLastIndex(({ isMarked }) => isMarked) + 1,
    blocks: texts.length,
  };
}

function textsOf({ messages }: RequestInfo): (SentText & { readonly isMarked: boolean })[] {
  return messages.flatMap(({ role, content }) =>
    content.map((block) => ({ role, text: block.text, isMarked: "cache_control" in block }))
  );
}
