import {
  type Conversation,
  type EventData,
  finish,
  initialState,
  INSERTION_BUILDER,
  readInsertion,
  rebuiltInsertionSteps,
  RecallMemory,
  type RecordedEvent,
} from "../conversation/mod.ts";
import { foldTo, type KnownEvent } from "./fold_to.ts";
import type { LogViolation } from "./log_laws.ts";

/** What became of the blocks that were inserted into messages. */
export interface CheckedInsertions {
  readonly violations: readonly LogViolation[];
  /** The positions of those that give the same text again. */
  readonly rebuilt: ReadonlySet<number>;
  /**
   * The positions of those that another version's rules made, and of those that a space gave
   * something to, whose log is not at hand. What these quote of the session is there.
   */
  readonly unchecked: ReadonlySet<number>;
}

type InsertionEvent = Extract<RecordedEvent, { type: "MemoryInserted" }>;

/** Law 4: every inserted block can be made again out of the log, and quotes what the log holds. */
export function checkInsertions(
  session: string,
  events: readonly KnownEvent[],
): CheckedInsertions {
  const violations: LogViolation[] = [];
  const rebuilt = new Set<number>();
  const unchecked = new Set<number>();
  const memory = new RecallMemory();
  let state: Conversation = initialState;
  for (const { position, data } of inOrder(events)) {
    state = foldTo(state, { events, position: data.manifest.upTo });
    if (data.builder !== INSERTION_BUILDER) {
      unchecked.add(position);
      continue;
    }
    const ofSpace = data.space !== undefined;
    const why = ofSpace ? misquoted(data, events) : difference(state, data, memory);
    if (why !== undefined) {
      const detail = `the memory inserted at ${position} ${why}`;
      violations.push({ rule: "inserted memory rebuilds", session, turn: data.turn, detail });
    } else (ofSpace ? unchecked : rebuilt).add(position);
  }
  return { violations, rebuilt, unchecked };
}

function inOrder(events: readonly KnownEvent[]): InsertionEvent[] {
  return events.filter((event) => event.type === "MemoryInserted")
    .sort((one, other) => one.data.manifest.upTo - other.data.manifest.upTo);
}

/** How a block that is made again differs; undefined where it does not. */
function difference(
  state: Conversation,
  data: EventData<"MemoryInserted">,
  memory: RecallMemory,
): string | undefined {
  const { upTo } = data.manifest;
  if (state.position !== upTo) return `is of ${upTo} events, of which not all are there`;
  const made = finish(rebuiltInsertionSteps(state, data, { memory }));
  return made?.text === data.text ? undefined : "has another text if it is made again";
}

/** What a block quotes of its session that was not said there; undefined where all of it was. */
function misquoted(
  { text, manifest: { upTo } }: EventData<"MemoryInserted">,
  events: readonly KnownEvent[],
): string | undefined {
  let isHere = true;
  for (const { kind, label, pieces } of recordsOf(text)) {
    if (kind === "elsewhere") isHere = false;
    if (!isHere || kind !== "user" && kind !== "you") continue;
    const position = Number(label);
    const said = position <= upTo ? textAt(events[position - 1], kind) : undefined;
    if (pieces.some((piece) => !said?.includes(piece))) return `misquotes what stands at ${label}`;
  }
  return undefined;
}

function recordsOf(text: string): ReturnType<typeof readInsertion> {
  try {
    return readInsertion(text);
  } catch (error) {
    if (error instanceof SyntaxError) return [{ kind: "user", label: "0", pieces: [text] }];
    throw error;
  }
}

/** What one side said at an event. */
function textAt(event: KnownEvent | undefined, kind: "user" | "you"): string | undefined {
  switch (event?.type) {
    case "MessageReceived":
      return kind === "user" ? messageOf(event.data) : undefined;
    case "TurnImported":
      return kind === "user" ? messageOf(event.data) : event.data.reply;
    case "ReplyCompleted":
    case "TurnCancelled":
      return kind === "you" ? event.data.text : undefined;
    default:
      return undefined;
  }
}

/** What a message without text is quoted as. */
const NOTHING_SAID = "…";

function messageOf({ text }: { readonly text: string }): string {
  return text.trim() === "" ? NOTHING_SAID : text;
}
