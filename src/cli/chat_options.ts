/** Where a chat is, and who asks. */
export interface ChatOptions {
  readonly url: string;
  readonly session: string;
  /** Turns of the past to show. */
  readonly history: number;
  readonly token?: string | undefined;
}
