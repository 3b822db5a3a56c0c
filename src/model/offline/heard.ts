import {
  type MemoryRecord,
  type Prompt,
  readMessage,
  splitInsertion,
} from "../../conversation/mod.ts";

/** Something that was said in another conversation. */
export interface HeardElsewhere {
  readonly text: string;
  /** As `2026-11-28`. */
  readonly day: string;
  /** What the conversation is called, or how it begins. */
  readonly name: string;
}

/** What a prompt holds, by who said it. */
export interface Heard {
  /** The pinned notes. */
  readonly pinned: readonly string[];
  /** What is known of the user from all conversations, by their own words. */
  readonly facts: readonly string[];
  /** What the user said in other conversations. */
  readonly elsewhere: readonly HeardElsewhere[];
  /** What the user said in this one, and what was summed up, oldest first. */
  readonly told: readonly string[];
  /** What the assistant said. */
  readonly said: readonly string[];
  /** The new message. */
  readonly message: string;
}

/** Where a record of a message stands: in which other conversation, if it does. */
interface PlacedRecord {
  readonly record: MemoryRecord;
  readonly elsewhere?: Pick<HeardElsewhere, "day" | "name">;
}

const NOT_TOLD: ReadonlySet<MemoryRecord["kind"]> = new Set(["you", "pinned", "fact"]);

/** Reads a prompt. */
export function heardIn({ messages }: Prompt): Heard {
  const texts = messages.map(({ role, content }) => ({
    role,
    text: content.map(({ text }) => text).join(""),
  }));
  const of = (wanted: "user" | "assistant") =>
    texts.filter(({ role }) => role === wanted).map(({ text }) => text);
  const read = of("user").map((message) => {
    const { records: inserted, text: typed } = splitInsertion(message);
    const { records, text } = recordsAndText(typed);
    return { records: placed([...records, ...inserted]), text };
  });
  const placedRecords = read.flatMap(({ records }) => records);
  const records = placedRecords.map(({ record }) => record);
  const told = read.flatMap(({ records, text }) => [
    ...records.filter(({ record, elsewhere }) => !elsewhere && !NOT_TOLD.has(record.kind))
      .flatMap(({ record }) => record.pieces),
    text,
  ]);
  const facts = records.filter(({ kind }) => kind === "fact");
  return {
    pinned: textsOf(records.filter(({ kind }) => kind === "pinned")),
    facts: textsOf(facts.filter((fact) => !isAssistants(fact))),
    elsewhere: placedRecords.flatMap(({ record, elsewhere }) =>
      elsewhere && !NOT_TOLD.has(record.kind)
        ? record.pieces.map((text) => ({ text, ...elsewhere }))
        : []
    ),
    told: told.slice(0, -1),
    said: [
      ...of("assistant"),
      ...textsOf(records.filter((record) => record.kind === "you" || isAssistants(record))),
    ],
    message: told.at(-1) ?? "",
  };
}

/** What a message holds; what only looks like memory, where a client writes messages itself, is text. */
function recordsAndText(message: string): ReturnType<typeof readMessage> {
  try {
    return readMessage(message);
  } catch {
    return { records: [], text: message };
  }
}

/** Whether a record is a fact that only the assistant said: its label ends so. */
function isAssistants({ kind, label }: MemoryRecord): boolean {
  return kind === "fact" && label.endsWith(" you");
}

/** The records, each with the conversation that a record before it names. */
function placed(records: readonly MemoryRecord[]): PlacedRecord[] {
  let elsewhere: PlacedRecord["elsewhere"];
  return records.map((record) => {
    if (record.kind === "elsewhere") elsewhere = conversationOf(record.label);
    if (record.kind === "day" || record.kind === "today") elsewhere = undefined;
    return elsewhere ? { record, elsewhere } : { record };
  });
}

/** Reads `2026-05-01 "Name"`. */
function conversationOf(label: string): Pick<HeardElsewhere, "day" | "name"> {
  const [, day = "", quoted = ""] = /^(\S+) "(.*)"$/.exec(label) ?? [];
  const name = quoted.replaceAll(
    /&(lt|gt|quot|amp);/g,
    (_, escape: keyof typeof ESCAPED) => ESCAPED[escape],
  );
  return { day, name };
}

/** How a name is escaped in a label. */
const ESCAPED = { lt: "<", gt: ">", quot: '"', amp: "&" } as const;

function textsOf(records: readonly MemoryRecord[]): string[] {
  return records.map(({ pieces }) => pieces.join(" "));
}
