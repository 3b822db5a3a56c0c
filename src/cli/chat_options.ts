/** Which session a chat is in, and where. */
export interface ChatOptions {
  readonly url: string;
  readonly session: string;
  /** How many earlier turns to show. */
  readonly history: number;
  readonly token?: string | undefined;
  /** The space of the session; `null`: none. If undefined, new sessions begin in the usual one. */
  readonly space?: string | null | undefined;
  /** The paths of files for the first message. */
  readonly attach: readonly string[];
}
