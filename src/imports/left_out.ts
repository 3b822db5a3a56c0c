/** Why something of a file is not imported. */
export type LeftOutReason = keyof typeof LEFT_OUT_WORDS;

/** What is left out for each reason: one of it, and several. */
export const LEFT_OUT_WORDS = {
  system: ["system message", "system messages"],
  hidden: ["hidden message", "hidden messages"],
  tool: ["tool call or result", "tool calls and results"],
  thinking: ["passage of thinking", "passages of thinking"],
  file: ["image or file", "images and files"],
  branch: ["message of another branch", "messages of other branches"],
  sidechain: ["message of a subagent", "messages of subagents"],
  client: ["text that the client wrote itself", "texts that the client wrote itself"],
  error: ["error message", "error messages"],
  empty: ["message without text", "messages without text"],
  unknown: ["entry of an unknown kind", "entries of unknown kinds"],
  damaged: ["damaged entry", "damaged entries"],
  cut_off: ["entry cut off at the end of the file", "entries cut off at the end of their files"],
  too_large: ["entry that is too large", "entries that are too large"],
  empty_conversation: ["conversation without messages", "conversations without messages"],
  other_file: ["file without conversations", "files without conversations"],
  encrypted: ["encrypted file", "encrypted files"],
  inner_zip: ["zip inside the zip", "zips inside the zip"],
  bad_zip: ["damaged file of the zip", "damaged files of the zip"],
} as const satisfies Readonly<Record<string, readonly [one: string, many: string]>>;

/** What was left out, counted by reason. */
export class LeftOutCounter {
  readonly #counts = new Map<LeftOutReason, number>();

  /** Counts something. */
  add(reason: LeftOutReason, count = 1): void {
    if (count > 0) this.#counts.set(reason, count + (this.#counts.get(reason) ?? 0));
  }

  /** The reasons and how often each was counted. */
  get counts(): ReadonlyMap<LeftOutReason, number> {
    return this.#counts;
  }
}
