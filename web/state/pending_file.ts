import type { SentAttachment } from "../../src/client/mod.ts";

/** A file for the next message of a session: uploaded at once, sent with it. */
export interface PendingFile {
  readonly name: string;
  /** Of an image of this device, where it can be shown. */
  readonly url?: string | undefined;
  /** How much was uploaded, from 0 to 1. */
  readonly share: number;
  /** What the bridge has of it, once it is there. */
  readonly sent?: SentAttachment;
  /** Why it was not taken. */
  readonly problem?: string;
  /** Tells it from all others of the page. */
  readonly key: number;
}
