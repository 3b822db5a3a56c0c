/** A text block of the Messages API. */
export interface TextPart {
  readonly type: "text";
  readonly text: string;
  readonly cache_control?: { readonly type: "ephemeral" };
}

/** An image or a document of the Messages API. */
export interface FileBlock {
  readonly type: "image" | "document";
  readonly source: { readonly type: "base64"; readonly media_type: string; readonly data: string };
  readonly title?: string;
  readonly cache_control?: { readonly type: "ephemeral" };
}

/** A message of the Messages API. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly (TextPart | FileBlock)[];
}
