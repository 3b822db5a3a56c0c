import type { Emitter } from "./emitter.ts";
import type { Frame } from "./frames.ts";
import type { ClientEvents } from "./options.ts";
import type { State } from "./state.ts";

/** What frames are read from: a client. */
export interface FrameSource {
  readonly on: Emitter<ClientEvents>["on"];
  readonly state: State;
}

/**
 * Iterates over all frames from now on, in order, until the client closes. Unread frames are
 * queued.
 */
export function framesFrom(client: FrameSource): AsyncGenerator<Frame, void> {
  const waiting: Frame[] = [];
  let wake = () => {};
  const off = [
    client.on("frame", (frame) => {
      waiting.push(frame);
      wake();
    }),
    client.on("state", () => wake()),
  ];
  return (async function* () {
    try {
      while (waiting.length > 0 || client.state.status !== "closed") {
        yield* waiting.splice(0);
        if (waiting.length > 0 || client.state.status === "closed") continue;
        await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      for (const each of off) each();
    }
  })();
}
