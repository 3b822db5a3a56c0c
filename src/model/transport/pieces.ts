import type { IncomingMessage } from "node:http";

/** How much may wait to be taken, in bytes: beyond it nothing more is read from the connection. */
const MOST_WAITING = 65_536;

/** Bytes of a body, in the pieces that they came in. */
export interface NextPieces {
  readonly pieces: readonly Uint8Array[];
  /** Whether the body ends with them. */
  readonly isLast: boolean;
}

/** A body as its bytes come. */
export interface Pieces {
  /** All that has come since the last call, or what comes next; none at the end. Rejects if cut off. */
  next(): Promise<NextPieces>;
  /** Ends the connection that it comes over. */
  cancel(): void;
}

/** The bytes of a stream, no faster than they are taken. */
export function bytesAsTheyCome(stream: IncomingMessage): Pieces {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let isOver = false;
  let failure: Error | undefined;
  let wake = () => {};
  stream.on("data", (piece: Uint8Array) => {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes >= MOST_WAITING) stream.pause();
    wake();
  });
  stream.once("end", () => {
    isOver = true;
    wake();
  });
  stream.once("error", (error: Error) => {
    failure = error;
    wake();
  });
  stream.once("close", () => {
    if (!isOver) failure ??= new Error("The connection broke off");
    wake();
  });
  return {
    next: async () => {
      while (waiting.length === 0 && !isOver && !failure) {
        await new Promise<void>((resolve) => wake = resolve);
      }
      if (waiting.length > 0) {
        const isLast = stream.complete && stream.readableLength === 0;
        const taken = { pieces: waiting, isLast };
        waiting = [];
        bytes = 0;
        if (stream.isPaused()) stream.resume();
        return taken;
      }
      if (failure) throw failure;
      return { pieces: [], isLast: true };
    },
    cancel: () => {
      stream.destroy();
    },
  };
}
