import {
  findTurn,
  heldHistorySteps,
  isSettled,
  type Manifest,
  type StoredManifest,
} from "../../conversation/mod.ts";
import { StoreError } from "../../session_log/mod.ts";
import { defined, inSlices, pause } from "../../shared/mod.ts";
import { INSTANCE, logger } from "../../telemetry/mod.ts";
import type { PreparedCommand } from "../aggregate/command_handler.ts";
import type { Rejection } from "../api/rejection.ts";
import type { Recorded, RelayedTurn } from "../api/relaying.ts";
import { sessionSettings } from "../configuration/session_settings.ts";
import type { MaskedText } from "../../redaction/mod.ts";
import { rejected } from "../wire/rejections.ts";
import { type NewBlockParts, tellSpace } from "./new_block.ts";
import { type TurnNews, untilNoTurnIsOpen } from "./no_open_turn.ts";
import { wholeReply } from "./whole_reply.ts";
import { withinLimit } from "./within_limit.ts";

/** How long a turn that is complete waits for one that is open in its session, in ms. */
const WAIT_MS = 60_000;

/** Pauses between attempts while the log does not answer, in ms. */
const RETRIES_MS = [100, 1_000];

/** How long the names are that a provider gives, and how many tools are noted. */
const LONGEST_NAME = 200;
const MOST_TOOLS = 100;

/** What turns are recorded with. */
export type RecordingParts = Omit<NewBlockParts, "recall"> & TurnNews & {
  /** Of messages whose blocks were made here lately, so that they need not be read. */
  readonly manifests: ReadonlyMap<string, StoredManifest>;
};

/**
 * Records a turn that a client held by itself, once no other one of its session is open (law 3). A
 * known one changes nothing (law 2). Throws what the log throws.
 */
export async function recordTurn(
  relayed: RelayedTurn,
  parts: RecordingParts,
  waitMs = WAIT_MS,
): Promise<Recorded | Rejection> {
  const until = performance.now() + waitMs;
  const message = await maskedMessage(relayed, parts);
  parts.masked.forget(relayed.turn);
  for (;;) {
    const handled = await insistently(
      () => parts.commands.handle(() => prepare(relayed, message, parts)),
    );
    if (handled.ok) {
      await tellSpace(handled, parts);
      const position = outcomeOf(relayed.turn, parts);
      return { ok: true, position, duplicate: handled.events.length === 0 };
    }
    const left = until - performance.now();
    if (handled.code !== "turn_open" || !await untilNoTurnIsOpen(parts, left)) return handled;
  }
}

/** Handles a command again while the log does not answer. */
async function insistently<Result>(handle: () => Promise<Result>): Promise<Result> {
  for (const wait of RETRIES_MS) {
    try {
      return await handle();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "store_unavailable") throw error;
      logger.warn("Recording a turn that a client held failed; will retry", { error });
      await pause(wait);
    }
  }
  return await handle();
}

/** A message with its secrets masked (law 10), no longer than one that is sent to the bridge. */
async function maskedMessage(
  { turn, text }: RelayedTurn,
  { masked, settings: { maxMessageCharacters } }: RecordingParts,
): Promise<MaskedText> {
  const message = await masked.mask(turn, text);
  return { ...message, text: withinLimit(message.text, maxMessageCharacters) };
}

async function prepare(
  { turn, generation, before, source, timeZone, space: named, ...relayed }: RelayedTurn,
  message: MaskedText,
  parts: RecordingParts,
): Promise<PreparedCommand | Rejection> {
  const { aggregate, space } = parts;
  if (generation !== undefined && aggregate.head?.generation !== generation) return GONE;
  const joins = await space.joiningUnlessThere(named);
  if (joins && "code" in joins) return joins;
  const held = await inSlices(heldHistorySteps(aggregate.state, before));
  const { text: reply, kinds, goesOnFrom } = await wholeReply(relayed, {
    known: findTurn(aggregate.state, turn),
    redactor: parts.redactor,
  });
  const tools = relayed.tools.slice(0, MOST_TOOLS).map(nameWithin);
  return {
    command: {
      ...{ type: "RelayTurn", turn, text: message.text, redacted: message.kinds, source },
      ...held,
      ...defined({ joins, timeZone, goesOnFrom }),
      reply: {
        text: reply,
        model: nameWithin(relayed.model),
        stopReason: nameWithin(relayed.stopReason),
        ending: relayed.ending,
        usage: relayed.usage,
        manifest: await manifestOf(turn, parts),
        by: { instance: INSTANCE },
        ...defined({
          tools: tools.length > 0 ? tools : undefined,
          requestId: relayed.requestId && nameWithin(relayed.requestId),
          redacted: kinds.length > 0 ? [...kinds] : undefined,
        }),
      },
    },
  };
}

/** What the message was given, as its own event says. */
async function manifestOf(
  turn: string,
  { aggregate, manifests, settings }: RecordingParts,
): Promise<StoredManifest> {
  const { inserted, position: upTo, settings: { own } = {} } = aggregate.state;
  const { contextLimit: limit } = sessionSettings(settings, own);
  const block = inserted.get(turn);
  const nothing: Manifest = { upTo, limit, characters: 0, items: [], leftOut: [] };
  if (!block) return nothing;
  const made = manifests.get(turn);
  if (made) return made;
  const [event] = await aggregate.read({ after: block.position - 1, limit: 1 });
  return event?.type === "MemoryInserted" ? event.data.manifest : nothing;
}

/** The session that a turn was said in: another one that has its id begins with what is said then. */
const GONE = rejected("session_erased", "The session was erased, or has expired, meanwhile");

function outcomeOf(id: string, { aggregate: { state } }: RecordingParts): number {
  const turn = findTurn(state, id);
  return turn && isSettled(turn) ? turn.outcome.position : state.position;
}

function nameWithin(name: string): string {
  return name.slice(0, LONGEST_NAME).toWellFormed();
}
