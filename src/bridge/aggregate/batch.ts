import {
  bytesOfFiles,
  type Conversation,
  type DecidedEvent,
  type Decision,
  forkOrigin,
  previewOf,
  previewOfMessage,
  toStored,
  type Usage,
} from "../../conversation/mod.ts";
import type { Batch, NewFile, SessionHead } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";

/** What a decision was made on, and what is stored with it. */
export interface BatchContext {
  readonly state: Conversation;
  readonly head: SessionHead | undefined;
  /** The content hash of a message. */
  readonly hash?: string | undefined;
  /** Who takes the session's lease along with an event that opens its only turn. */
  readonly opener?: string | undefined;
  /** The bytes of a file that is uploaded. */
  readonly file?: NewFile | undefined;
  /** Now, in ms since the epoch. */
  readonly now?: number;
  /** When what is said in a space is due to be learned, in ms since the epoch; absent: never. */
  readonly learnAt?: number | undefined;
}

/**
 * Everything that is stored in the commit of a decision: its events, the position they expect, and
 * what the log keeps beside them for lists, quotas, leases and repeats. That is derived from the
 * events without folding them: they have no time yet, as the log gives them theirs.
 */
export function composeBatch(
  { events, turn }: Pick<Extract<Decision, { ok: true }>, "events" | "turn">,
  { state, head, hash, opener, learnAt, file, now = 0 }: BatchContext,
): Batch {
  const { open, settled, position } = state;
  const opened = countOf(events, OPENING);
  const left = open.length + opened - countOf(events, CLOSING);
  const opens = opened > 0 && left > 0;
  const label = labelOf(events, state, head);
  return {
    expected: position,
    generation: position === 0 ? undefined : head?.generation,
    events: events.map((event) => toStored(event)),
    turns: open.length + settled.length + countOf(events, NEW),
    label,
    isBounded: countOf(events, KEPT) < events.length,
    spending: { turns: opened > 0 ? 1 : 0, tokens: tokensOf(events) },
    takes: opens && open.length === 0 ? opener : undefined,
    ...defined({
      hash: hash !== undefined && turn !== undefined ? { hash, turn } : undefined,
      keepFor: keepingOf(events, state),
      ...filesOf(events, { state, file, now }),
      learn: toLearn(events, state, { space: label.space, due: learnAt }),
      open: opens ? true : open.length > 0 && left === 0 ? false : undefined,
    }),
  };
}

/** How long a session is kept that nothing but uploads has begun, in seconds: as long as those wait. */
const UPLOADS_KEPT = 3_600;

/** How long the session is kept from then on; undefined: as before. */
function keepingOf(
  events: readonly DecidedEvent[],
  { position, uploads, keepFor }: Conversation,
): Batch["keepFor"] {
  const set = events.findLast((event) => event.type === "KeepingSet");
  if (set) return set.data.seconds;
  if (position > uploads.length) return undefined;
  if (events.every(({ type }) => type === "FileUploaded")) return UPLOADS_KEPT;
  return position === 0 ? undefined : keepFor ?? null;
}

/** What is written of files with the events: the bytes of a new one, and that a message's stay. */
function filesOf(events: readonly DecidedEvent[], { state, file, now }: {
  readonly state: Conversation;
  readonly file: NewFile | undefined;
  readonly now: number;
}): Pick<Batch, "beside" | "file" | "keeps"> {
  const uploaded = events.some(({ type }) => type === "FileUploaded") ? file : undefined;
  const keeps = events.flatMap((event) =>
    event.type === "MessageReceived" ? (event.data.attachments ?? []).map(({ id }) => id) : []
  );
  if (!uploaded && state.uploads.length === 0) return {};
  const beside = bytesOfFiles(state, now) + (uploaded?.bytes.length ?? 0);
  return defined({ beside, file: uploaded, keeps: keeps.length > 0 ? keeps : undefined });
}

type Types = ReadonlySet<DecidedEvent["type"]>;

const NEW: Types = new Set(["MessageReceived", "TurnImported"]);
const OPENING: Types = new Set(["MessageReceived", "TurnRetried", "ReplyReopened"]);
const CLOSING: Types = new Set(["ReplyCompleted", "TurnFailed", "TurnCancelled"]);

/** What is stored however full the store is: it ends what has begun, or makes a session smaller. */
const KEPT: Types = new Set([
  "ReplyCompleted",
  "TurnFailed",
  "TurnCancelled",
  "CallAbandoned",
  "HistorySummarised",
  "NoteUnpinned",
  "TurnWithheld",
  "SpaceLeft",
]);

/** What a space has something to learn from; a session that joins one may have said much before. */
const SAID: Types = new Set([
  "ReplyCompleted",
  "TurnCancelled",
  "TurnImported",
  "ReplyChosen",
  "TurnReleased",
]);

function toLearn(
  events: readonly DecidedEvent[],
  { settled }: Conversation,
  { space, due }: { readonly space: string | undefined; readonly due: number | undefined },
): Batch["learn"] {
  if (space === undefined || due === undefined) return undefined;
  const joins = events.some(({ type }) => type === "SpaceJoined") && settled.length > 0;
  return joins || countOf(events, SAID) > 0 ? { space, due } : undefined;
}

function countOf(events: readonly DecidedEvent[], types: Types): number {
  return events.filter(({ type }) => types.has(type)).length;
}

/** What lists show of the session once the events are stored. */
function labelOf(
  events: readonly DecidedEvent[],
  state: Conversation,
  head: SessionHead | undefined,
): NonNullable<Batch["label"]> {
  const renamed = events.findLast((event) => event.type === "SessionRenamed");
  const name = renamed ? renamed.data.name || undefined : state.name;
  const { forkedFrom: fork } = state;
  const own = fork && (fork.preview ?? firstPreview(events));
  const preview = own ?? head?.preview ?? previewOf(state) ?? firstPreview(events);
  const more = { forkedFrom: forkOrigin(state), model: modelAfter(events, state) };
  return { name, preview, ...defined(more), ...spacesAfter(events, state) };
}

/** The model that the session has of its own once the events are stored. */
function modelAfter(
  events: readonly DecidedEvent[],
  { settings }: Conversation,
): string | undefined {
  const changed = events.findLast((event) => event.type === "SettingsChanged");
  return changed ? changed.data.model : settings?.own.model;
}

/** The space that the session is in once the events are stored, and those that it was in before. */
function spacesAfter(
  events: readonly DecidedEvent[],
  { space, formerSpaces: before = [] }: Conversation,
): Pick<NonNullable<Batch["label"]>, "space" | "spaceGeneration" | "formerSpaces"> {
  let now = space?.id;
  let spaceGeneration = space?.generation;
  const former = new Set(before);
  for (const event of events) {
    if (event.type !== "SpaceJoined" && event.type !== "SpaceLeft") continue;
    if (now !== undefined) former.add(now);
    now = event.type === "SpaceJoined" ? event.data.space : undefined;
    spaceGeneration = event.type === "SpaceJoined" ? event.data.generation : undefined;
  }
  const formerSpaces = former.size > 0 ? [...former] : undefined;
  return defined({ space: now, spaceGeneration, formerSpaces });
}

function firstPreview(events: readonly DecidedEvent[]): string | undefined {
  for (const event of events) {
    if (event.type !== "MessageReceived" && event.type !== "TurnImported") continue;
    const preview = previewOfMessage(event.data);
    if (preview !== undefined) return preview;
  }
  return undefined;
}

/** The tokens that the events say were used. A reply's own usage covers every call for it. */
function tokensOf(events: readonly DecidedEvent[]): number {
  return events.reduce((sum, event) => sum + countTokens(usageOf(event)), 0);
}

function usageOf(event: DecidedEvent): Usage | undefined {
  switch (event.type) {
    case "ReplyCompleted":
    case "HistorySummarised":
      return event.data.usage;
    case "TurnFailed":
    case "TurnCancelled":
      return event.data.request?.tooLong?.usage;
    default:
      return undefined;
  }
}

function countTokens(usage: Usage | undefined): number {
  if (!usage) return 0;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}
