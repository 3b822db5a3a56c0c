import { ReplyReader } from "../../messages/mod.ts";
import { anthropicError, anthropicResponse } from "../anthropic_errors.ts";
import { remembering } from "./memory.ts";
import type { RelayedApi } from "./relayed_api.ts";

/** The Messages API. */
export const MESSAGES_API: RelayedApi = {
  requestIdHeader: "request-id",
  noKey: {
    code: "no_credential",
    message: "The bridge has no credential for the Claude API: set ANTHROPIC_API_KEY there, or " +
      "UPSTREAM_CREDENTIALS=client to have clients send their own",
  },
  noOwnKey: {
    code: "unauthorized",
    message: "Send your own credential for the Claude API, as x-api-key or Authorization: Bearer",
  },
  remember: remembering,
  reader: (form) => new ReplyReader(form),
  refuse: anthropicResponse,
  errorEvent: (problem) => `event: error\ndata: ${JSON.stringify(anthropicError(problem))}\n\n`,
};
