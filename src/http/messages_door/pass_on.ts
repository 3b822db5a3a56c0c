import type { ByteExchange, ResponseHead } from "../../listener/mod.ts";
import type { ReadReply } from "../../messages/mod.ts";
import type { UpstreamReply } from "../../model/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { EXPIRED_TOKEN } from "../token_expiry.ts";
import type { RecordReply, RelayedApi } from "./relayed_api.ts";

/** How long a reply's last bytes wait until its turn is recorded, in ms. */
const RECORDING_MS = 5_000;

/** What happens to a reply besides being passed on. */
export interface PassedOn {
  readonly api: Pick<RelayedApi, "reader" | "requestIdHeader" | "errorEvent">;
  /** Headers that the bridge adds, where the reply has none of that name. */
  readonly headers: readonly (readonly [string, string])[];
  /** Records the reply; absent where it is not to be remembered. */
  readonly record?: RecordReply | undefined;
  /** Aborted once nothing more may be sent: the client is gone, or its token has expired. */
  readonly signal: AbortSignal;
}

/**
 * Passes a reply on as its bytes come, no faster than its client reads. A reply that is remembered
 * keeps its last bytes until it is.
 */
export async function passOn(
  exchange: ByteExchange,
  reply: UpstreamReply,
  { api, headers, record, signal }: PassedOn,
): Promise<void> {
  exchange.respond(headOf(reply, headers));
  const isStream = /^text\/event-stream\b/i.test(valueOf(reply, "content-type") ?? "");
  const reader = record && reply.status === 200
    ? api.reader(isStream ? "stream" : "json")
    : undefined;
  let held: readonly Uint8Array[] = [];
  let isRecorded = false;
  const recording = () => {
    if (!reader || !record || isRecorded) return undefined;
    isRecorded = true;
    const read = reader.read();
    if (isUnread(read)) logger.warn(UNREAD);
    const task = record(read, valueOf(reply, api.requestIdHeader));
    return task && withinTime(task);
  };
  try {
    for (;;) {
      const { pieces, isLast } = await reply.pieces.next();
      for (const piece of reader ? pieces : []) reader?.feed(piece);
      if (reader?.hasEnded || isLast) await recording();
      if (isLast) return await exchange.end([...held, ...pieces]);
      // Of a body that is one object, only its end tells which bytes are the last.
      const isHeld = reader !== undefined && !isStream;
      if (!await exchange.write(isHeld ? held : pieces)) {
        reply.pieces.cancel();
        return exchange.cut();
      }
      if (isHeld) held = pieces;
    }
  } catch (error) {
    reply.pieces.cancel();
    if (signal.reason === EXPIRED_TOKEN && isStream) {
      await exchange.write([new TextEncoder().encode(api.errorEvent(EXPIRED_TOKEN))]);
    } else if (!exchange.gone.aborted) logger.info("A reply was cut off", { error });
    exchange.cut();
  }
}

const UNREAD = "A reply came to no end that could be read: it is passed on, but not remembered. " +
  "A server or proxy upstream may compress what it was asked not to";

/** Whether a reply that came without an error cannot be remembered. */
function isUnread({ isWhole, stopReason, errorType }: ReadReply): boolean {
  return errorType === undefined && (!isWhole || stopReason === undefined);
}

function headOf(
  { status, headers, length }: UpstreamReply,
  more: PassedOn["headers"],
): ResponseHead {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  return { status, length, headers: [...headers, ...more.filter(([name]) => !given.has(name))] };
}

/** The value of a header of a reply; `name` in lower case. */
function valueOf({ headers }: UpstreamReply, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** Waits for a task, but not for long: whoever waits for the end of a reply has all of it. */
export async function withinTime(task: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    logger.warn("A turn that a client held takes long to be recorded");
    late.resolve();
  }, RECORDING_MS);
  const settled = task.catch((error) => {
    logger.error("A turn that a client held was not recorded", { error });
  });
  await Promise.race([settled, late.promise]);
  clearTimeout(timer);
}
