import type { HonoRequest } from "hono";
import { anthropicResponse } from "./anthropic_errors.ts";
import { openAIResponse } from "./openai_errors.ts";
import { type Problem, problemResponse } from "./problems.ts";

type ErrorShape = (problem: Problem, headers?: Readonly<Record<string, string>>) => Response;

/** A request as far as it tells what its client expects. */
type ExpectingRequest = Pick<HonoRequest, "path" | "raw">;

/** The doors whose clients expect errors in another shape than problem documents. */
const SHAPES: readonly (readonly [RegExp, (headers: Headers) => ErrorShape])[] = [
  [/^(\/spaces\/[^/]+)?\/v1\/messages(\/|$)/, () => anthropicResponse],
  [/^(\/spaces\/[^/]+)?\/v1\/chat\/completions$/, () => openAIResponse],
  [
    /^(\/spaces\/[^/]+)?\/v1\/models(\/|$)/,
    (headers) => speaksMessages(headers) ? anthropicResponse : openAIResponse,
  ],
];

/**
 * Whether a client of a path that both APIs have speaks the Messages API: its clients send its version,
 * and those of OpenAI's API no such key.
 */
export function speaksMessages(headers: Headers): boolean {
  return headers.has("anthropic-version") || headers.has("x-api-key");
}

/** Whether a path belongs to a door for programs that speak to a model's provider. */
export function isProgramPath(path: string): boolean {
  return SHAPES.some(([paths]) => paths.test(path));
}

/** The answer to a request that is refused, in the shape that its client expects. */
export function refusalOf(
  { path, raw }: ExpectingRequest,
  problem: Problem,
  headers?: Readonly<Record<string, string>>,
): Response {
  const [, shapeFor] = SHAPES.find(([paths]) => paths.test(path)) ?? [];
  return (shapeFor?.(raw.headers) ?? problemResponse)(problem, headers);
}
