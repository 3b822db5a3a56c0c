import type { Attaching, OutgoingMessage, SessionKey } from "../bridge/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import { Asker, type TurnAnswer } from "./asker.ts";
import { atTime, EXPIRED_TOKEN } from "./token_expiry.ts";

/**
 * Sends a message and waits for the outcome of its turn, at most until the sender's token expires.
 * The signal cancels the turn; where that comes too late, the outcome is the one it has.
 */
export async function askCancellably(
  bridge: Attaching,
  key: SessionKey,
  { message, onFrame, signal, expiresAt }: {
    readonly message: OutgoingMessage;
    /** Gets the frames of the turn. */
    readonly onFrame: (frame: ServerFrame) => void;
    readonly signal: AbortSignal;
    /** In ms since the epoch; undefined: never. */
    readonly expiresAt: number | undefined;
  },
): Promise<TurnAnswer> {
  const asker = await Asker.attach(bridge, key);
  let turn: string | undefined;
  const cancel = () => {
    if (turn !== undefined) asker.cancel(turn).catch(() => {});
  };
  const follow = (frame: ServerFrame) => {
    if (frame.type === "turn.accepted") {
      turn = frame.turn;
      if (signal.aborted) cancel();
    }
    onFrame(frame);
  };
  signal.addEventListener("abort", cancel);
  const { promise: expired, resolve } = Promise.withResolvers<TurnAnswer>();
  const stopExpiry = atTime(expiresAt, () => resolve({ ok: false, ...EXPIRED_TOKEN }));
  try {
    return await Promise.race([asker.ask(message, follow), expired]);
  } finally {
    signal.removeEventListener("abort", cancel);
    stopExpiry();
    asker.detach();
  }
}
