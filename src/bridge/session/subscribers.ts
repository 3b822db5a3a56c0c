import type { ServerFrame } from "../../protocol/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { Subscriber } from "../api/attachment.ts";

/** The clients of one session on this instance; all get the same frames in the same order. */
export class Subscribers {
  readonly #subscribers = new Set<Subscriber>();

  /** How many clients there are. */
  get size(): number {
    return this.#subscribers.size;
  }

  /** Adds a client: it gets every frame from now on. */
  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  /** Removes a client; false where it was gone. */
  remove(subscriber: Subscriber): boolean {
    return this.#subscribers.delete(subscriber);
  }

  /** Sends a frame to every client, encoded once. */
  broadcast(frame: ServerFrame): void {
    if (this.#subscribers.size === 0) return;
    const encoded = JSON.stringify(frame);
    for (const subscriber of [...this.#subscribers]) deliver(subscriber, frame, encoded);
  }

  /** Sends a last frame to every client and removes them all. */
  dismiss(frame: ServerFrame): void {
    this.broadcast(frame);
    this.#subscribers.clear();
  }
}

/** Sends a frame to one client. */
export function tell(subscriber: Subscriber, frame: ServerFrame): void {
  deliver(subscriber, frame, JSON.stringify(frame));
}

/** One client's failure must not keep a frame from the others. */
function deliver(subscriber: Subscriber, frame: ServerFrame, encoded: string): void {
  try {
    subscriber.deliver(frame, encoded);
  } catch (error) {
    logger.error(`Delivering a ${frame.type} frame to a client failed`, { error });
  }
}
