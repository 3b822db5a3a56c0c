import type { Rejection, RelayedTurn, Relaying, SessionKey } from "../../bridge/mod.ts";
import {
  chatKindOf,
  chatSessionOf,
  readChatHistory,
  type ReadReply,
  skimChat,
  turnIds,
  type TypedChatMessage,
} from "../../messages/mod.ts";
import { endingOfFinishReason, endingOfStopReason } from "../../model/mod.ts";
import { isValidId } from "../../protocol/mod.ts";
import { defined, inSlices } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { encodingProblem } from "../body_encoding.ts";
import { isMemoryOff } from "../bridge_headers.ts";
import type { Problem } from "../problems.ts";

/** A request as far as its memory depends on it. */
export interface ChatAsked {
  readonly owner: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The space that the path names. */
  readonly space: string | undefined;
  /** Whose words say why a reply ended. */
  readonly provider: "openai" | "claude";
}

/** A typed message of a request, and the block at its end. */
export interface ChatBlock {
  readonly message: TypedChatMessage;
  readonly text: string;
}

/** The memory that a request is to have, and what is to be done with the reply. */
export interface ChatMemory {
  readonly ok: true;
  readonly blocks: readonly ChatBlock[];
  /** The value of the header that leads to the receipt; absent without a session. */
  readonly receipt?: string;
  /** Records the reply; absent where it is not to be remembered. */
  readonly record?: (reply: ReadReply, requestId: string | undefined) => Promise<void>;
}

/** Why a request is not passed on. */
export interface RefusedChat {
  readonly ok: false;
  readonly problem: Problem;
}

const NOTHING: ChatMemory = { ok: true, blocks: [] };

/** Finds the memory that a request is to have. Whatever is not understood gets none. */
export async function chatMemory(
  relaying: Relaying,
  asked: ChatAsked,
): Promise<ChatMemory | RefusedChat> {
  const { owner, headers, bytes, space, provider } = asked;
  const isNamed = space !== undefined || headers.has("x-bridge-session");
  const encoded = isNamed ? encodingProblem(headers) : undefined;
  if (encoded) return { ok: false, problem: encoded };
  const body = await inSlices(skimChat(bytes));
  const history = body && await inSlices(readChatHistory(bytes, body));
  if (!history || history.typed.length === 0) return NOTHING;
  const kind = chatKindOf({ body, history });
  const { typed, tools } = history;
  const last = typed.at(-1);
  const isOff = isMemoryOff(headers);
  const isFresh = kind === "typed" && !isOff;
  const session = await inSlices(chatSessionOf(headers, body));
  if (session === undefined || !isValidId(session)) {
    if (space === undefined || !last || !isFresh) return NOTHING;
    const text = await relaying.fromSpace({ owner, space }, { message: last.text });
    return { ok: true, blocks: text === undefined ? [] : [{ message: last, text }] };
  }
  const key = { owner, session };
  const ownTurns = await inSlices(turnIds(session, typed));
  const insertions = await relaying.insertions(key, {
    turns: ownTurns,
    turnsIn: (origin) => inSlices(turnIds(origin, typed)),
    places: typed.map(({ place }) => place),
    ...isFresh && last ? { fresh: { text: last.text } } : {},
    ...defined({ space }),
  });
  if (!insertions.ok) return refused(insertions);
  const { turns = ownTurns } = insertions;
  const blocks = typed.flatMap((message, index) => {
    const text = insertions.blocks.get(turns[index] ?? "");
    return text === undefined ? [] : [{ message, text }];
  });
  if (insertions.isUnknown) {
    logger.info("A conversation came whose earlier messages are not known", key);
  }
  const turn = turns.at(-1) ?? "";
  const characters = insertions.blocks.get(turn)?.length ?? 0;
  const receipt = `${session}/${turn}; characters=${characters}`;
  const isRecorded = !isOff && (kind === "typed" || kind === "tool_round");
  if (!isRecorded || !last) return { ok: true, blocks, receipt };
  const record = async (reply: ReadReply, requestId: string | undefined) => {
    const answer = answered(reply, { tools, asked: body.model, provider });
    if (!answer) return;
    await recordTurn(relaying, key, {
      turn,
      before: turns.slice(0, -1),
      source: "chat",
      text: last.text,
      ...defined({ generation: insertions.generation, space, requestId }),
      ...answer,
    });
  };
  return { ok: true, blocks, receipt, record };
}

/** How a turn was answered; undefined if it goes on, or its reply did not come to its end. */
function answered(
  { isWhole, text, model, stopReason, usage, tools }: ReadReply,
  { tools: before, asked, provider }: {
    readonly tools: readonly string[];
    readonly asked: string | undefined;
    readonly provider: ChatAsked["provider"];
  },
) {
  if (!isWhole || stopReason === undefined) return undefined;
  const ending = provider === "openai"
    ? endingOfFinishReason(stopReason)
    : endingOfStopReason(stopReason);
  if (ending === "tool" || ending === "paused") return undefined;
  return {
    reply: text,
    model: model ?? asked ?? "unknown",
    ...{ stopReason, ending, usage },
    tools: [...new Set([...before, ...tools])],
  };
}

/** Records a turn. The reply is its client's, whatever becomes of that. */
async function recordTurn(
  relaying: Relaying,
  key: SessionKey,
  turn: RelayedTurn,
): Promise<void> {
  const recorded = await relaying.record(key, turn);
  if (recorded.ok) return;
  logger.warn(`A turn that a client held was not recorded: ${recorded.code}`, {
    ...key,
    turn: turn.turn,
  });
}

function refused({ ok: _, ...problem }: Rejection): RefusedChat {
  return { ok: false, problem };
}
