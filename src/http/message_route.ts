import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { Attaching } from "../bridge/mod.ts";
import { sendBodySchema, type ServerFrame } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { Asker, type TurnAnswer } from "./asker.ts";
import { wantsEventStream } from "./header_values.ts";
import { detailOf, problemOf, problemResponse } from "./problems.ts";
import { type Environment, keyOf } from "./routes.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";
import { WaitingFrames } from "./waiting_frames.ts";

/** How often an idle stream sends a heartbeat, in ms. */
const HEARTBEAT_MS = 15_000;

/** The header with the kinds of secrets that were masked in a message. */
export const REDACTED = "x-redacted";

/** Takes a message, and answers with its outcome or, where the client accepts that, a stream of frames. */
export async function takeMessage(
  context: Context<Environment>,
  { bridge, bufferedBytes }: { readonly bridge: Attaching; readonly bufferedBytes: number },
): Promise<Response> {
  const body = sendBodySchema.safeParse(tryJson(context.var.body));
  if (!body.success) {
    const message = 'The body must be JSON such as {"text": "Hello", "id": "optional"}' +
      detailOf(body.error);
    return problemResponse({ code: "invalid_request", message });
  }
  const message = defined(body.data);
  return await answerWithTurn(context, {
    ...{ bridge, bufferedBytes },
    ask: (asker, onFrame) => asker.ask(message, onFrame),
  });
}

/** How a turn is asked for. */
interface AskedTurn {
  /** How much may wait for a client that does not read. */
  readonly bufferedBytes: number;
  readonly ask: (asker: Asker, onFrame: (frame: ServerFrame) => void) => Promise<TurnAnswer>;
}

/** Asks for a turn, and answers with its outcome or, where the client accepts that, a stream of frames. */
export async function answerWithTurn(
  context: Context<Environment>,
  { bridge, ...asked }: AskedTurn & { readonly bridge: Attaching },
): Promise<Response> {
  const key = keyOf(context);
  const streams = wantsEventStream(context.req.header("accept"));
  const leave = streams ? context.var.openStream() : undefined;
  if (typeof leave === "object") return problemResponse(leave);
  const asker = await Asker.attach(bridge, key).catch((error) => {
    leave?.();
    throw error;
  });
  if (leave) return streamTurn(context, asker, { ...asked, leave });
  let redacted: readonly string[] = [];
  const note = (frame: ServerFrame) => {
    if (frame.type === "turn.accepted") redacted = frame.redacted ?? [];
  };
  try {
    const response = answerResponse(await asked.ask(asker, note));
    if (redacted.length > 0) response.headers.set(REDACTED, redacted.join(", "));
    return response;
  } finally {
    asker.detach();
  }
}

/** Streams the frames of the turn as server-sent events. A refusal before the first is a problem document. */
async function streamTurn(
  context: Context<Environment>,
  asker: Asker,
  { ask, bufferedBytes, leave }: AskedTurn & {
    /** Called once the stream has ended. */
    readonly leave: () => void;
  },
): Promise<Response> {
  const frames = new WaitingFrames(bufferedBytes, () => asker.detach());
  const asking = ask(asker, (frame) => frames.add(frame)).finally(() => asker.detach());
  const first = await Promise.race([asking, frames.begun]).catch((error) => {
    leave();
    throw error;
  });
  if (first !== "begun" && "ok" in first) {
    leave();
    return answerResponse(first);
  }
  return streamSSE(context, async (stream) => {
    using _held = { [Symbol.dispose]: leave };
    const end = () => frames.end();
    stream.onAbort(() => {
      asker.detach();
      end();
    });
    asking.then((answer) => {
      if (!("ok" in answer) || frames.last?.type === "error") return;
      if (asker.closed) frames.add(asker.closed);
      else frames.fail(answer);
    }, (error) => frames.fail(problemOf(error, keyOf(context)))).finally(end);
    const stopExpiry = atTime(context.var.principal.expiresAt, () => {
      if (!frames.isOver) frames.fail(EXPIRED_TOKEN);
      asker.detach();
      end();
    });
    const heartbeat = setInterval(() => stream.write(": alive\n\n").catch(end), HEARTBEAT_MS);
    await send(frames, stream);
    clearInterval(heartbeat);
    stopExpiry();
  });
}

/** Sends frames until the last one, or until the client has left. */
async function send(frames: WaitingFrames, stream: SSEStreamingApi): Promise<void> {
  while (!stream.aborted) {
    for (let data = frames.next(); data !== undefined; data = frames.next()) {
      const { type }: { type: string } = JSON.parse(data);
      await stream.writeSSE({ event: type, data });
      frames.written(data);
    }
    if (frames.isOver) break;
    await frames.more();
  }
}

function answerResponse(answer: TurnAnswer): Response {
  if ("ok" in answer) {
    return problemResponse(answer);
  }
  if (answer.type === "turn.failed") return problemResponse(answer.error);
  return Response.json(answer);
}
