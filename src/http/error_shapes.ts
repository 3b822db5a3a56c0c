import type { HonoRequest } from "hono";
import { anthropicResponse } from "./anthropic_errors.ts";
import { openAIResponse } from "./openai_errors.ts";
import { type Problem, problemResponse } from "./problems.ts";
import { providerApiOf, speaksMessages } from "./provider_paths.ts";

/** A request as far as it tells what its client expects. */
type ExpectingRequest = Pick<HonoRequest, "path" | "raw">;

/** The answer to a request that is refused, in the shape that its client expects. */
export function refusalOf(
  { path, raw: { headers } }: ExpectingRequest,
  problem: Problem,
  more?: Readonly<Record<string, string>>,
): Response {
  const api = providerApiOf(path);
  if (api === undefined) return problemResponse(problem, more);
  const isMessages = api === "messages" || api === "either" && speaksMessages(headers);
  return (isMessages ? anthropicResponse : openAIResponse)(problem, more);
}
