import type { ContextInfo, ManifestItem, RequestInfo } from "../../src/client/mod.ts";
import { readMessage } from "../../src/conversation/memory_frame.ts";
import { labelText, type MemoryRecord } from "../../src/conversation/memory_record.ts";

/** A text of the request. */
export interface SentText {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** An item of the manifest with its texts in the request. */
export interface ItemTexts {
  readonly item: ManifestItem;
  readonly texts: readonly SentText[];
  /** Of a fact: the day it was said, as the request says. */
  readonly day?: string;
  /** Of another conversation: what the request calls it. */
  readonly title?: string;
}

/** A request split up by its manifest. */
export interface Contents {
  readonly system: string | undefined;
  readonly pinned: readonly ItemTexts[];
  /** Facts that later requests begin with too, and those that only bear on this message. */
  readonly standing: readonly ItemTexts[];
  readonly facts: readonly ItemTexts[];
  readonly summary: ItemTexts | undefined;
  readonly recent: readonly ItemTexts[];
  readonly recalled: readonly ItemTexts[];
  /** What was said in other conversations. */
  readonly elsewhere: readonly ItemTexts[];
  /** The day on which the message was sent, as the request says. */
  readonly today: string | undefined;
  readonly message: string;
  /** How many of the blocks, counted from the first, are before the last prompt cache marker. */
  readonly cached: number;
  readonly blockCount: number;
}

/** Stands between two pieces of a text. */
const CUT = " … ";

/**
 * Splits a request by its manifest: which texts belong to which item. Notes, facts, the summary and
 * recalled passages are records; recent turns are messages, or records where they have no reply. All
 * are in the order of the manifest, except that a fact and a recalled text name their position. Throws a `SyntaxError`
 * for a request that another version laid out.
 */
export function contentsOf({ request, manifest }: ContextInfo): Contents {
  const { records, said, message } = readRequest(request);
  const of = (kind: ManifestItem["kind"]) => manifest.items.filter((item) => item.kind === kind);
  const recordsOf = (kind: MemoryRecord["kind"]) =>
    records.filter((record) => record.kind === kind);
  const paired = (items: readonly ManifestItem[], kind: "pinned" | "earlier") => {
    const found = recordsOf(kind);
    return items.map((item, index) => ({ item, texts: textsOf(found.slice(index, index + 1)) }));
  };
  let next = 0;
  const recent = of("recent").map((item) => ({
    item,
    texts: said.slice(next, next += 2 * item.turns - (item.unanswered ?? 0)),
  }));
  const talks = talksOf(records);
  const quoted = talks.find(({ title }) => title === undefined)?.records ?? [];
  const recalled = of("recalled").map((item) => ({
    item,
    texts: textsOf(quotedBy(item, quoted)),
  }));
  const facts = of("fact").map((item) => factTexts(item, recordsOf("fact")));
  const blocks = request.messages.flatMap(({ content }) => content);
  return {
    system: request.system?.map(({ text }) => text).join("\n\n"),
    pinned: paired(of("pinned"), "pinned"),
    summary: paired(of("summary"), "earlier")[0],
    standing: facts.filter(({ item }) => item.standing),
    facts: facts.filter(({ item }) => !item.standing),
    ...{ recent, recalled, message },
    elsewhere: elsewhereTexts(of("elsewhere"), talks),
    today: recordsOf("today")[0]?.label,
    cached: blocks.findLastIndex((block) => "cache_control" in block) + 1,
    blockCount: blocks.length,
  };
}

/** What a request quotes of one conversation. */
interface Talk {
  /** Undefined for the conversation that the request belongs to. */
  readonly title: string | undefined;
  readonly records: MemoryRecord[];
}

/** The label of a record that precedes what was said elsewhere: the day, and the title in quotes. */
const ELSEWHERE = /^\S+ "(.*)"$/;

/** What a request quotes, by the title of the conversation. */
function talksOf(records: readonly MemoryRecord[]): readonly Talk[] {
  const talks = new Map<string | undefined, Talk>();
  let title: string | undefined;
  for (const record of records) {
    if (record.kind === "day") title = undefined;
    if (record.kind === "elsewhere") title = ELSEWHERE.exec(record.label)?.[1] ?? record.label;
    if (record.kind !== "user" && record.kind !== "you") continue;
    const talk = talks.get(title) ?? { title, records: [] };
    talks.set(title, talk);
    talk.records.push(record);
  }
  return [...talks.values()];
}

/** The records that an item quotes; both sides of a turn, the user's first. */
function quotedBy({ from, to }: ManifestItem, records: readonly MemoryRecord[]): MemoryRecord[] {
  const found = records.filter(({ label }) => label === `${from}` || label === `${to}`);
  return found.sort((one, other) => Number(one.kind === "you") - Number(other.kind === "you"));
}

/** A fact's text and day; its label begins with its position. */
function factTexts(item: ManifestItem, records: readonly MemoryRecord[]): ItemTexts {
  const record = records.find(({ label }) => label.startsWith(`f${item.from} `));
  const day = record?.label.split(" ")[1];
  return { item, texts: textsOf(record ? [record] : []), ...(day === undefined ? {} : { day }) };
}

/**
 * The texts of other conversations. A request names them by title only: a session's is the first that
 * quotes all that its items name, and that no session before it has.
 */
function elsewhereTexts(
  items: readonly ManifestItem[],
  talks: readonly Talk[],
): readonly ItemTexts[] {
  const left = new Set(talks.filter(({ title }) => title !== undefined));
  const talkOf = new Map<string | undefined, Talk>();
  for (const [session, own] of Map.groupBy(items, (item) => item.session)) {
    const fits = ({ records }: Talk) => own.every((item) => quotedBy(item, records).length > 0);
    const talk = [...left].find(fits) ??
      talks.find((each) => each.title !== undefined && fits(each));
    if (!talk) continue;
    left.delete(talk);
    talkOf.set(session, talk);
  }
  return items.map((item) => {
    const talk = talkOf.get(item.session);
    const texts = textsOf(quotedBy(item, talk?.records ?? []));
    return { item, texts, ...(talk?.title === undefined ? {} : { title: labelText(talk.title) }) };
  });
}

/** A request's records, what was said in recent turns, and the new message. */
function readRequest({ messages }: RequestInfo): {
  readonly records: readonly MemoryRecord[];
  readonly said: readonly SentText[];
  readonly message: string;
} {
  const records: MemoryRecord[] = [];
  const said: SentText[] = [];
  for (const { role, content } of messages) {
    const text = content.map((block) => block.text).join("");
    if (role === "assistant") said.push({ role, text });
    else {
      const read = readMessage(text);
      records.push(...read.records);
      said.push(...textsOf(read.records.filter(({ kind }) => kind === "unanswered")));
      said.push({ role, text: read.text });
    }
  }
  return { records, said: said.slice(0, -1), message: said.at(-1)?.text ?? "" };
}

function textsOf(records: readonly MemoryRecord[]): SentText[] {
  return records.map(({ kind, pieces }) => ({
    role: kind === "you" ? "assistant" : "user",
    text: pieces.join(CUT),
  }));
}
