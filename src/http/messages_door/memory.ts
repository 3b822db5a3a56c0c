import type { Rejection, RelayedTurn, Relaying, SessionKey } from "../../bridge/mod.ts";
import {
  blockEdits,
  blockJson,
  dropBlockEdits,
  droppingFor,
  type Edit,
  type History,
  isBinding,
  kindOf,
  readHistory,
  type ReadReply,
  type RequestKind,
  sessionNamedIn,
  skim,
  type SkimmedBody,
  turnIds,
  withEdits,
} from "../../messages/mod.ts";
import { endingOfStopReason } from "../../model/mod.ts";
import { isValidId } from "../../protocol/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { ENCODING_UNSUPPORTED, encodingProblem } from "../body_encoding.ts";
import { isMemoryOff } from "../bridge_headers.ts";
import { mentionsIn } from "./mentions.ts";
import { THREAD_UNSUPPORTED } from "./new_message.ts";
import type { ConversationKey, ReadBody, WrittenBlock } from "./read_bodies.ts";
import type { AskedForMemory, RefusedRequest, Remembering } from "./relayed_api.ts";

/** A request whose conversation is understood. */
interface Understood extends AskedForMemory {
  readonly body: SkimmedBody;
  readonly history: History;
  readonly kind: RequestKind;
  /** The body of its conversation that was read last. */
  readonly before: ReadBody | undefined;
}

/** Where Claude Code names the sub-agent that a request is of. */
const AGENT = "x-claude-code-agent-id";

const THREADED: RefusedRequest = {
  ok: false,
  problem: {
    code: "invalid_request",
    message: "thread: not supported here; send the whole conversation as messages",
  },
  errorCode: THREAD_UNSUPPORTED,
};

/**
 * Puts the memory that a request is to have into it. Whatever is not understood goes on as it came.
 * A body that names no session, and is in no space, is not parsed.
 */
export async function remembering(
  relaying: Relaying,
  asked: AskedForMemory,
): Promise<Remembering | RefusedRequest> {
  const { bytes, headers, space } = asked;
  const plain: Remembering = { ok: true, pieces: [bytes] };
  const isNamed = space !== undefined || sessionNamedIn(headers) !== undefined;
  const encoded = isNamed ? encodingProblem(headers) : undefined;
  if (encoded) return { ok: false, problem: encoded, errorCode: ENCODING_UNSUPPORTED };
  const mentions = isNamed ? undefined : await inSlices(mentionsIn(bytes));
  if (mentions && !mentions.session && !mentions.thread) return plain;
  const conversation = conversationOf(asked);
  const before = conversation && asked.readBodies.get(conversation);
  const body = await inSlices(skim(bytes, before));
  if (!body) return plain;
  if (body.hasThread) return THREADED;
  if (mentions && !mentions.session) return plain;
  const history = await inSlices(readHistory(bytes, body, before));
  if (!history || history.typed.length === 0) return plain;
  const kind = kindOf({ isCount: asked.isCount, headers, body, history });
  const understood = { ...asked, body, history, kind, before };
  const session = sessionNamedIn(headers, body);
  if (session !== undefined && isValidId(session)) {
    return await inSession(relaying, { owner: asked.owner, session }, understood);
  }
  return space === undefined ? plain : await inSpace(relaying, space, understood);
}

/** The conversation that a request names by its headers, before its body is read. */
function conversationOf({ owner, headers }: AskedForMemory): ConversationKey | undefined {
  const session = sessionNamedIn(headers);
  return session === undefined ? undefined : { owner, session, agent: headers.get(AGENT) };
}

/** Keeps a body that the next one of its conversation most likely begins with. */
function keepBody(read: Pick<ReadBody, "ids" | "written">, understood: Understood): void {
  const { bytes, body, history, kind, readBodies } = understood;
  const key = conversationOf(understood);
  const goesOn = kind === "typed" || kind === "tool_round" || kind === "subagent";
  if (key && goesOn) readBodies.keep(key, { bytes, body, history, ...read });
}

/** Memory for a conversation that the bridge knows by its session. */
async function inSession(
  relaying: Relaying,
  key: SessionKey,
  understood: Understood,
): Promise<Remembering | RefusedRequest> {
  const { bytes, headers, space, isCount, body, history, kind, before } = understood;
  const { typed } = history;
  const idsBefore = before && { typed: before.history.typed, ids: before.ids };
  const ownTurns = await inSlices(turnIds(key.session, typed, idsBefore));
  const last = typed.at(-1);
  const isOff = isMemoryOff(headers);
  const isFresh = !isOff && (kind === "typed" || isCount && history.last === "typed");
  const insertions = await relaying.insertions(key, {
    turns: ownTurns,
    turnsIn: (session) => inSlices(turnIds(session, typed)),
    places: typed.map(({ place }) => place),
    ...isFresh && last ? { fresh: { text: last.text } } : {},
    ...defined({ space }),
    ...isCount ? { isTrial: true } : {},
  });
  if (!insertions.ok) return refused(insertions);
  const { blocks, isUnknown, hasGaps = false, generation, turns = ownTurns } = insertions;
  const turn = turns.at(-1) ?? "";
  const written = new Map<string, WrittenBlock>();
  const edits: Edit[] = typed.flatMap((message, index) => {
    const turn = turns[index] ?? "";
    const text = blocks.get(turn);
    if (text === undefined) return [];
    const known = before?.written.get(turn);
    const block = known?.text === text ? known : { text, json: blockJson(text) };
    written.set(turn, block);
    return blockEdits(message, text, block.json);
  });
  keepBody({ ids: turns, written }, understood);
  // A sub-agent has a history of its own, unless it is a fork.
  const isOwnHistory = kind !== "subagent";
  if (isUnknown && isOwnHistory) {
    logger.info("A conversation came whose earlier messages are not known", key);
    edits.push(...dropBlockEdits(headers, body));
  }
  const mayBeLost = (isUnknown || hasGaps) && isOwnHistory;
  const dropping = mayBeLost ? droppingFor(headers, { bytes, body }) : undefined;
  // With the beta, a history whose beginning is not known has it dropped at once.
  const isOffered = dropping && (!isUnknown || dropping.beta !== undefined);
  const isRecorded = !isOff && (kind === "typed" || kind === "tool_round");
  const characters = blocks.get(turn)?.length ?? 0;
  return {
    ok: true,
    pieces: withEdits(bytes, edits),
    receipt: `${key.session}/${turn}; characters=${characters}`,
    ...isOffered
      ? {
        withoutThinking: {
          conversation: JSON.stringify([key.owner, turns[0]]),
          pieces: withEdits(bytes, [...edits, ...dropping.edits]),
          ...defined({ beta: dropping.beta }),
        },
      }
      : {},
    ...isRecorded && last
      ? {
        record: (reply: ReadReply, requestId: string | undefined) => {
          const answer = answered(reply, { tools: history.tools, asked: body.model });
          if (!answer) return undefined;
          return record(relaying, key, {
            turn,
            before: turns.slice(0, -1),
            source: "messages",
            text: [last.text, ...history.meanwhile].join("\n"),
            ...defined({ generation, space, requestId, begun: history.begun }),
            ...answer,
          });
        },
      }
      : {},
  };
}

/**
 * Memory of a space for a conversation that nobody names. Nothing is recorded: what its earlier
 * messages were given is not known any more, and thinking that came after it has to go. Where it
 * could not, there is no memory.
 */
async function inSpace(
  relaying: Relaying,
  space: string,
  { owner, headers, bytes, isCount, body, history, kind }: Understood,
): Promise<Remembering> {
  const last = history.typed.at(-1);
  const isFresh = kind === "typed" || isCount && history.last === "typed";
  const isOff = isMemoryOff(headers);
  const block = last && isFresh && !isOff && !isBinding(body)
    ? await relaying.fromSpace({ owner, space }, { message: last.text })
    : undefined;
  const { edits = [], ...beta } = droppingFor(headers, { bytes, body }) ?? {};
  const added = last && block !== undefined ? blockEdits(last, block) : [];
  return { ok: true, pieces: withEdits(bytes, [...edits, ...added]), ...beta };
}

/** How a turn was answered; undefined if it goes on, or its reply did not come to its end. */
function answered(
  { isWhole, text, model, stopReason, usage, tools }: ReadReply,
  turn: { readonly tools: readonly string[]; readonly asked: string | undefined },
) {
  if (!isWhole || stopReason === undefined) return undefined;
  const ending = endingOfStopReason(stopReason);
  if (ending === "tool" || ending === "paused") return undefined;
  return {
    reply: text,
    model: model ?? turn.asked ?? "unknown",
    ...{ stopReason, ending, usage },
    tools: [...new Set([...turn.tools, ...tools])],
  };
}

/** Records a turn. The reply is its client's, whatever becomes of that. */
async function record(relaying: Relaying, key: SessionKey, turn: RelayedTurn): Promise<void> {
  const recorded = await relaying.record(key, turn);
  if (recorded.ok) return;
  logger.warn(`A turn that a client held was not recorded: ${recorded.code}`, {
    ...key,
    turn: turn.turn,
  });
}

function refused({ ok: _, ...problem }: Rejection): RefusedRequest {
  return { ok: false, problem };
}
