import type { FileKind } from "../conversation/mod.ts";
import type { Encoder, ModelRequest } from "./encoder.ts";
import type { ModelError } from "./model_error.ts";
import type { ListedModel, ModelEvent, ReplyEnd } from "./types.ts";

/** A call to a provider, as far as its answer depends on it. */
export interface ProviderCall {
  /** The model asked for. */
  readonly model: string;
  readonly requestId: string | undefined;
}

/** What an event of a stream says that only keeps the connection open. */
export interface Ping {
  readonly type: "ping";
}

/** Reads the events of one reply's stream, as a provider writes them. */
export interface Decoder {
  /**
   * What the data of the stream's next event says; undefined where that is nothing to pass on, as a
   * thought, and a `Ping` where it says only that the call lives. Throws `ModelError` on an error in the
   * stream, and on what cannot be read.
   */
  take(data: string): ModelEvent | Ping | undefined;
  /**
   * How the reply ended where its stream ended, or broke off, before a `take()` told. Throws
   * `ModelError`, or the error that it broke off with, unless its end had been said.
   */
  end(brokenOff?: { readonly error: unknown }): ReplyEnd;
}

/**
 * A provider's streaming HTTP API: all that tells it from others. `createHttpModel` makes a model of
 * it, with retries, deadlines and errors that show no key. Its encoder also stands in `encoders.ts`.
 */
export interface Provider {
  /** Its name in messages, e.g. `Claude`. */
  readonly label: string;
  /** The setting that holds its address, for messages. */
  readonly addressSetting: string;
  /** Where requests are posted, below its address. */
  readonly path: string;
  /** The response header with the provider's id of a call. */
  readonly requestIdHeader: string;
  /** Matches, globally, what looks like one of its keys. */
  readonly keyPattern: RegExp;
  /** Encodes the next request; another one than before where the server refused what that made. */
  readonly encoder: Encoder;
  /** The kinds of files that one of its models takes, as far as it is known; undefined or absent: all. */
  fileKindsOf?(model: string): readonly FileKind[] | undefined;
  /** The same for one of its models, where their encodings differ. */
  encoderFor?(model: string): Encoder;
  /** Where it tells its models, below its address, and how; absent: nowhere. */
  readonly list?: {
    readonly path: string;
    readonly read: (answer: unknown) => readonly ListedModel[] | undefined;
  };
  /** The headers of a request, besides those of a JSON body and an event stream. */
  headers(apiKey: string): Readonly<Record<string, string>>;
  /** Begins to read the stream that answers a call. */
  decode(call: ProviderCall): Decoder;
  /** The error that a response other than 2xx to a request stands for. `body` is the beginning of its text. */
  errorOf(
    response: Response,
    body: string,
    request: Pick<ModelRequest, "encoder" | "settings">,
  ): ModelError;
}
