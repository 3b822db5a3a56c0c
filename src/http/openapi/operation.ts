import type { z } from "zod";
import type { ErrorCode } from "../../protocol/mod.ts";

/** A header of an answer. */
export interface AnswerHeader {
  readonly description: string;
  readonly schema: { readonly type: "string" | "integer" };
}

/** A schema that is written down, and may name others of the document. */
export type WrittenSchema =
  | { readonly $ref: string }
  | { readonly allOf: { readonly [keyword: string]: unknown }[] }
  | { readonly anyOf: { readonly $ref: string }[] };

/** A form that a body has. */
export interface BodyForm {
  readonly media: string;
  /** Of the whole body; text without one. */
  readonly schema?: z.ZodType | WrittenSchema;
  /** The name of the schema that each line, or the data of each event, has. */
  readonly items?: readonly string[];
}

/** An answer that is no refusal. */
export interface Answer {
  readonly description: string;
  /** Its body; none if absent. */
  readonly body?: z.ZodType | readonly BodyForm[];
  readonly headers?: Readonly<Record<string, AnswerHeader>>;
}

/** Who may call a route: anybody, a client with a token, or a program with a token in its own way. */
export type RouteCaller = "anybody" | "client" | "program";

/**
 * A form of refusals for clients of another API than the bridge's own: the Messages API's, that of chat
 * completions, or whichever its client speaks.
 */
export type RefusalShape = "api" | "chat" | "either";

/** A route as the document describes it. */
export interface Operation {
  /** Its name in clients that are generated from the document. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly caller: RouteCaller;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: {
    readonly forms: z.ZodType | readonly BodyForm[];
    readonly isOptional?: true;
  };
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** What it refuses, besides what every route refuses that its caller may call. */
  readonly refusals: readonly ErrorCode[];
  /** The form of its refusals; a problem document by default. */
  readonly refusalsAs?: RefusalShape;
}

/** Routes by method and path, as in `GET /v1/sessions/:session`. */
export type OperationsByRoute = Readonly<
  Record<`${"GET" | "POST" | "PATCH" | "DELETE"} /${string}`, Operation>
>;
