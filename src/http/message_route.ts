import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Attaching } from "../bridge/mod.ts";
import { sendBodySchema, type ServerFrame } from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
import { Asker, type TurnAnswer } from "./asker.ts";
import { wantsEventStream } from "./header_values.ts";
import { detailOf, type Problem, problemOf, problemResponse } from "./problems.ts";
import { type Environment, keyOf } from "./routes.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";

/** How often an idle stream sends a heartbeat, in ms. */
const HEARTBEAT_MS = 15_000;

const TOO_SLOW = {
  code: "overloaded",
  message: "The stream was read too slowly; send the message again with its id to get the reply",
} as const satisfies Problem;

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
  const frames: string[] = [];
  let waiting = 0;
  let isTooSlow = false;
  const begun = Promise.withResolvers<"begun">();
  let onFrame = () => {};
  let last: ServerFrame | undefined;
  const push = (frame: ServerFrame) => {
    const encoded = JSON.stringify(frame);
    waiting += encoded.length;
    frames.push(encoded);
  };
  const tell = (frame: ServerFrame) => {
    if (isTooSlow) return;
    last = frame;
    push(frame);
    isTooSlow = waiting > bufferedBytes;
    if (isTooSlow) {
      frames.length = 0;
      push(errorFrame(TOO_SLOW, frame));
      asker.detach();
    }
    begun.resolve("begun");
    onFrame();
  };
  const asking = ask(asker, tell).finally(() => asker.detach());
  const first = await Promise.race([asking, begun.promise]).catch((error) => {
    leave();
    throw error;
  });
  if (first !== "begun" && "ok" in first) {
    leave();
    return answerResponse(first);
  }
  return streamSSE(context, async (stream) => {
    using _held = { [Symbol.dispose]: leave };
    let over = false;
    const end = () => {
      over = true;
      onFrame();
    };
    stream.onAbort(() => {
      asker.detach();
      end();
    });
    asking.then((answer) => {
      if ("ok" in answer && last?.type !== "error") tell(asker.closed ?? errorFrame(answer, last));
    }, (error) => tell(errorFrame(problemOf(error, keyOf(context)), last))).finally(end);
    const stopExpiry = atTime(context.var.principal.expiresAt, () => {
      if (!over) tell(errorFrame(EXPIRED_TOKEN, last));
      asker.detach();
      end();
    });
    const heartbeat = setInterval(() => stream.write(": alive\n\n").catch(end), HEARTBEAT_MS);
    while (!stream.aborted) {
      for (let data = frames.shift(); data !== undefined; data = frames.shift()) {
        const { type }: { type: string } = JSON.parse(data);
        await stream.writeSSE({ event: type, data });
        waiting -= data.length;
      }
      if (over || isTooSlow) break;
      await new Promise<void>((resolve) => onFrame = resolve);
    }
    clearInterval(heartbeat);
    stopExpiry();
  });
}

/** The last frame of a stream whose turn has no outcome here. */
function errorFrame({ code, message }: Problem, before: ServerFrame | undefined): ServerFrame {
  const turn = before && "turn" in before ? before.turn : undefined;
  return defined({ type: "error", code, message, turn });
}

function answerResponse(answer: TurnAnswer): Response {
  if ("ok" in answer) {
    return problemResponse(answer);
  }
  if (answer.type === "turn.failed") return problemResponse(answer.error);
  return Response.json(answer);
}
