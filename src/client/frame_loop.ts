import type { Client } from "./client.ts";
import type { Frame } from "./frames.ts";

/** Every frame from now on, in order, until the client ends; what nobody has taken yet waits. */
export function framesFrom(client: Pick<Client, "on" | "state">): AsyncGenerator<Frame, void> {
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
