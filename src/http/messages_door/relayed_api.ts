import type { Relaying } from "../../bridge/mod.ts";
import type { ReadReply, ReplyReader } from "../../messages/mod.ts";
import type { Problem } from "../problems.ts";
import type { ReadBodies } from "./read_bodies.ts";

/** A request as far as its memory depends on it. */
export interface AskedForMemory {
  readonly owner: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The space that the path names. */
  readonly space: string | undefined;
  /** Whether its tokens are only to be counted. */
  readonly isCount: boolean;
  /** The bodies that were read before. */
  readonly readBodies: ReadBodies;
}

/** What goes upstream in the place of a request's body, and what is to be done with the reply. */
export interface Remembering {
  readonly ok: true;
  readonly pieces: readonly Uint8Array[];
  /** A beta of the Claude API that the request needs besides those that it came with. */
  readonly beta?: string;
  /** What goes upstream should the API refuse the thinking in it: memory that it came after is lost. */
  readonly withoutThinking?: WithoutThinking;
  /** The value of the header that leads to the receipt; absent without a session. */
  readonly receipt?: string;
  /** Records the reply, where it ends the turn; absent where it is not to be remembered. */
  readonly record?: RecordReply;
}

/** Records a reply; undefined where there is nothing to record, as while the model calls tools. */
export type RecordReply = (
  reply: ReadReply,
  requestId: string | undefined,
) => Promise<void> | undefined;

/** A request whose thinking is dropped where it does not fit. */
export interface WithoutThinking {
  /** The conversation that it is of. */
  readonly conversation: string;
  readonly pieces: readonly Uint8Array[];
  readonly beta?: string;
}

/** Why a request is not passed on. */
export interface RefusedRequest {
  readonly ok: false;
  readonly problem: Problem;
  /** The API's own code for it, if it has one. */
  readonly errorCode?: string;
}

/** All that tells an API whose requests are passed on from others. */
export interface RelayedApi {
  /** The response header with the provider's id of a call, in lower case. */
  readonly requestIdHeader: string;
  /** What a request is refused with where the bridge has no credential for it, or its client sent none. */
  readonly noKey: Problem;
  readonly noOwnKey: Problem;
  /** Puts the memory that a request is to have into it. */
  remember(relaying: Relaying, asked: AskedForMemory): Promise<Remembering | RefusedRequest>;
  /** Reads a reply. */
  reader(form: "stream" | "json"): ReplyReader;
  /** A problem as the API would say it. */
  refuse(
    problem: Problem,
    headers?: Readonly<Record<string, string>>,
    errorCode?: string,
  ): Response;
  /** The event that ends a stream with a problem. */
  errorEvent(problem: Problem): string;
}
