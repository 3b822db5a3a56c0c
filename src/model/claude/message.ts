/** A text block of the Messages API. */
export interface TextPart {
  readonly type: "text";
  readonly text: string;
  readonly cache_control?: { readonly type: "ephemeral" };
}

/** A message of the Messages API. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly TextPart[];
}
