import type { Context } from "hono";
import type { Attaching, OutgoingMessage } from "../bridge/mod.ts";
import type { ServerFrame, ServerFrameOf } from "../protocol/mod.ts";
import { Asker, type TurnAnswer } from "./asker.ts";
import { REDACTED } from "./message_route.ts";
import { type Problem, problemOf } from "./problems.ts";
import type { Environment } from "./routes.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";

/** How often an idle stream says that it lives, in ms. */
const PING_MS = 15_000;

const CANCELLED: Problem = { code: "turn_not_open", message: "The turn was cancelled" };

/** A reply as a door streams it. */
export interface StreamedReply {
  /** The reply as bytes. */
  readonly body: ReadableStream<Uint8Array>;
  /** Takes the next frame of the turn. */
  take(frame: ServerFrame): void;
  /** Ends it with an error. */
  fail(problem: Problem): void;
  /** Says that it lives. */
  ping(): void;
}

/** What a door makes of a turn. */
export interface ReplyForm {
  /** The response that says why there is no reply. */
  readonly refused: (problem: Problem, headers?: Readonly<Record<string, string>>) => Response;
  /** The body of a response that holds the whole reply. */
  readonly bodyOf: (completed: ServerFrameOf<"turn.completed">) => unknown;
  /** The stream of a reply; undefined for a whole one. `onEnd` is called once, when the stream ends. */
  readonly streamOf?: ((onEnd: () => void) => StreamedReply) | undefined;
}

/** A message of a conversation that the bridge keeps. */
export interface KeptMessage {
  readonly bridge: Attaching;
  readonly session: string;
  readonly message: OutgoingMessage;
}

/** Sends a message to a session, and answers with its reply in the door's form. */
export async function answerKeptTurn(
  context: Context<Environment>,
  { bridge, session, message }: KeptMessage,
  form: ReplyForm,
): Promise<Response> {
  const { owner } = context.var;
  const { refused, streamOf } = form;
  const leave = streamOf ? context.var.openStream() : () => {};
  if (typeof leave !== "function") return refused(leave);
  const asker = await Asker.attach(bridge, { owner, session }).catch((error) => {
    leave();
    throw error;
  });
  if (!streamOf) return await answerWhole(asker, { session, message }, form);
  return await answerStreamed(context, asker, { session, message, refused, streamOf, leave });
}

async function answerWhole(
  asker: Asker,
  { session, message }: { readonly session: string; readonly message: OutgoingMessage },
  { refused, bodyOf }: ReplyForm,
): Promise<Response> {
  let headers: Record<string, string> = {};
  try {
    const answer = await asker.ask(message, (frame) => {
      if (frame.type === "turn.accepted") headers = headersOf(session, frame);
    });
    const problem = problemIn(answer);
    if (problem) return refused(problem, headers);
    if ("ok" in answer || answer.type !== "turn.completed") throw new Error("No reply");
    return Response.json(bodyOf(answer), { headers });
  } finally {
    asker.detach();
  }
}

/** Streams the reply. A refusal before the first of it is an error response. */
async function answerStreamed(
  context: Context<Environment>,
  asker: Asker,
  { session, message, refused, streamOf, leave }: {
    readonly session: string;
    readonly message: OutgoingMessage;
    readonly refused: ReplyForm["refused"];
    readonly streamOf: (onEnd: () => void) => StreamedReply;
    readonly leave: () => void;
  },
): Promise<Response> {
  const accepted = Promise.withResolvers<Record<string, string>>();
  const pings = setInterval(() => stream.ping(), PING_MS);
  const end = () => {
    clearInterval(pings);
    stopExpiry();
    asker.detach();
    leave();
  };
  const stream = streamOf(end);
  const stopExpiry = atTime(
    context.var.principal.expiresAt,
    () => queueMicrotask(() => stream.fail(EXPIRED_TOKEN)),
  );
  const answering = asker.ask(message, (frame) => {
    if (frame.type === "turn.accepted") accepted.resolve(headersOf(session, frame));
    stream.take(frame);
  });
  answering.then((answer) => {
    const problem = problemIn(answer);
    if (problem) stream.fail(problem);
  }, (error) => stream.fail(problemOf(error, { session })));
  const first = await Promise.race([accepted.promise, answering]).catch((error) => {
    end();
    throw error;
  });
  if (isRejection(first)) {
    end();
    return refused(first);
  }
  const headers = "type" in first ? {} : first;
  return new Response(stream.body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", ...headers },
  });
}

function isRejection(
  first: Record<string, string> | TurnAnswer,
): first is Extract<TurnAnswer, { ok: false }> {
  return "ok" in first && first.ok === false;
}

/** What the head of an answer says of its turn. */
function headersOf(
  session: string,
  { turn, redacted = [] }: ServerFrameOf<"turn.accepted">,
): Record<string, string> {
  return {
    "x-bridge-memory": `${session}/${turn}`,
    ...redacted.length > 0 ? { [REDACTED]: redacted.join(", ") } : {},
  };
}

/** Why there is no reply; undefined if there is one. */
function problemIn(answer: TurnAnswer): Problem | undefined {
  if ("ok" in answer) return answer;
  if (answer.type === "turn.failed") return answer.error;
  return answer.type === "turn.cancelled" ? CANCELLED : undefined;
}
