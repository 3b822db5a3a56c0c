import type { EventHistory, EventView, MemoryInspection, SessionKey } from "../bridge/mod.ts";
import { defined } from "../shared/mod.ts";
import { cut } from "./cut.ts";
import { ANSWER_CHARACTERS, MESSAGE_CHARACTERS, MOST_EVENTS } from "./limits.ts";
import { type PastMessage, saidIn } from "./said.ts";

/** How many events are asked for at once. */
const PAGE_EVENTS = 20;

/** What a message takes besides its text, in characters. */
const FRAME_CHARACTERS = 100;

/** A message of a conversation, perhaps cut. */
export interface ShownMessage extends PastMessage {
  /** How many characters of it come before and after what is here; absent: none. */
  readonly before?: number;
  readonly after?: number;
}

/** A part of a conversation. */
export interface ConversationPart {
  readonly messages: readonly ShownMessage[];
  /** Where to read on towards the beginning and towards the end; absent: there is no more. */
  readonly earlier?: number;
  readonly later?: number;
}

/** The history that is read. */
type History = Pick<EventHistory, "events"> & Pick<MemoryInspection, "unused">;

/** The history of one conversation, and what of it is not to be used. */
interface Talk {
  readonly events: (page: Parameters<History["events"]>[1]) => ReturnType<History["events"]>;
  readonly unused: NonNullable<Awaited<ReturnType<History["unused"]>>>;
}

/** Where to read. */
interface Place {
  /** A position of the conversation, or the one behind its last. */
  readonly around: number;
  /** Where to begin in the message at this position, in characters. */
  readonly offset: number;
}

/** What an event says, at its position. */
interface Step {
  readonly position: number;
  readonly said: readonly PastMessage[];
}

/**
 * Reads a conversation around a position: the message there, then what comes after it, up to half of
 * the room, then what comes before. Looks at a bounded number of events. Undefined when there is no
 * such conversation.
 */
export async function readAround(
  history: History,
  key: SessionKey,
  { around, offset }: Place,
): Promise<ConversationPart | undefined> {
  const unused = await history.unused(key);
  if (!unused) return undefined;
  const talk: Talk = { events: (page) => history.events(key, page), unused };
  const page = new Page();
  let later: number | undefined;
  let seen = 0;
  for await (const { position, said } of stepsAfter(talk, around - 1)) {
    const isFirst = page.isEmpty;
    const most = isFirst ? ANSWER_CHARACTERS / said.length - FRAME_CHARACTERS : MESSAGE_CHARACTERS;
    const read = said.map((each) => shortened(each, most, isFirst ? offset : 0))
      .filter(({ before = 0, text }) => before === 0 || text !== "");
    const isFull = !isFirst && !page.hasRoomFor(read, ANSWER_CHARACTERS / 2);
    if (isFull || ++seen > MOST_EVENTS) {
      later = position;
      break;
    }
    page.append(read);
  }
  let earlier: number | undefined;
  seen = 0;
  for await (const { position, said } of stepsBefore(talk, around)) {
    const read = said.map((each) => shortened(each, MESSAGE_CHARACTERS, 0));
    const isFull = !page.isEmpty && !page.hasRoomFor(read, ANSWER_CHARACTERS);
    if (isFull || ++seen > MOST_EVENTS) {
      earlier = position;
      break;
    }
    page.prepend(read);
  }
  return { messages: page.messages, ...defined({ earlier, later }) };
}

/** Messages, and how much room they take. */
class Page {
  #messages: ShownMessage[] = [];
  #length = 0;

  get messages(): readonly ShownMessage[] {
    return this.#messages;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  hasRoomFor(more: readonly ShownMessage[], most: number): boolean {
    return this.#length + lengthOf(more) <= most;
  }

  append(more: readonly ShownMessage[]): void {
    this.#messages = [...this.#messages, ...more];
    this.#length += lengthOf(more);
  }

  prepend(more: readonly ShownMessage[]): void {
    this.#messages = [...more, ...this.#messages];
    this.#length += lengthOf(more);
  }
}

function lengthOf(messages: readonly ShownMessage[]): number {
  return messages.reduce(
    (sum, { text }) => sum + JSON.stringify(text).length + FRAME_CHARACTERS,
    0,
  );
}

function shortened(said: PastMessage, most: number, offset: number): ShownMessage {
  const { text, rest } = cut(said.text, most, Math.min(offset, said.text.length));
  const before = said.text.length - rest - text.length;
  return {
    ...said,
    text,
    ...before > 0 ? { before } : {},
    ...rest > 0 ? { after: rest } : {},
  };
}

async function* stepsAfter({ events, unused }: Talk, after: number): AsyncGenerator<Step> {
  for (let from: number | undefined = after; from !== undefined;) {
    const page: Awaited<ReturnType<typeof events>> = await events({
      after: from,
      limit: PAGE_EVENTS,
    });
    for (const event of page?.events ?? []) yield stepOf(event, unused);
    from = page?.next;
  }
}

/** The same from a position back to the beginning. */
async function* stepsBefore(talk: Talk, before: number): AsyncGenerator<Step> {
  for (let end = before; end > 1;) {
    const begin = Math.max(0, end - 1 - PAGE_EVENTS);
    const steps: Step[] = [];
    for await (const step of stepsAfter(talk, begin)) {
      if (step.position >= end) break;
      steps.push(step);
    }
    yield* steps.reverse();
    end = begin + 1;
  }
}

function stepOf(event: EventView, unused: Talk["unused"]): Step {
  const { position, data: { turn } } = event;
  const why = typeof turn === "string" ? unused({ turn, position }) : undefined;
  const said = saidIn(event).map((each): PastMessage => {
    if (why === "withheld") return { ...each, text: "", status: why };
    return why === "unchosen" && each.role === "assistant" ? { ...each, status: why } : each;
  });
  return { position, said };
}
