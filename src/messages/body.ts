/** A part of a body's bytes: from `start` up to, but without, `end`. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** What a body of the Messages API says about itself, and where its parts are. Nothing is copied. */
export interface SkimmedBody {
  readonly model?: string;
  readonly maxTokens?: number;
  readonly isStream: boolean;
  /** Whether it has at least one tool. */
  readonly hasTools: boolean;
  /** Whether `output_config.format` demands an answer in a form. */
  readonly hasFormat: boolean;
  /** Whether it names a thread that the API is to keep. */
  readonly hasThread: boolean;
  /** `metadata.user_id`, as it came. */
  readonly userId?: string;
  /** The object of `thinking`, if there is one. */
  readonly thinking?: SkimmedThinking;
  readonly messages: readonly SkimmedMessage[];
  readonly layout: BodyLayout;
}

/** Where the values of a body are, so that a later one need not be read where it has the same. */
export interface BodyLayout {
  /** The values of its members, in their order. */
  readonly values: readonly (ByteSpan & { readonly name: string })[];
  readonly list: ListLayout;
}

/** Where the messages of a list are. */
export interface ListLayout {
  /** Where the list begins and ends, with its brackets. */
  readonly start: number;
  readonly end: number;
  /** By message: where it ends. */
  readonly ends: readonly number[];
  /** By message: how many messages and blocks there are up to its end. */
  readonly counts: readonly number[];
}

/** The member `thinking` of a body. */
export interface SkimmedThinking extends ByteSpan {
  readonly type?: string;
  /** Whether it says itself what happens to blocks whose prefix changed. */
  readonly hasBinding: boolean;
}

/** A message of a body: its role, and where its content is. */
export interface SkimmedMessage {
  readonly role: string;
  /** The content with its quotes or brackets. */
  readonly content: ByteSpan;
  /** The blocks of a content that is a list; absent where it is a string. */
  readonly blocks?: readonly SkimmedBlock[];
}

/** A block of a message's content. */
export interface SkimmedBlock {
  readonly type: string;
  /** The literal of a text block's `text`, or of a tool call's `name`, with its quotes. */
  readonly literal?: ByteSpan;
  /** Whether it has a mark for the prompt cache. */
  readonly isMarked: boolean;
}
