import type { SkimmedChat } from "./chat_body.ts";
import type { ChatHistory } from "./chat_history.ts";
import { isAtMost, PROBE_TOKENS, SHORT_TOKENS, TURN_RULES } from "../turn_rules.ts";

/**
 * What a request of chat completions is for:
 * - `aside`: the client asks something for itself, as a title;
 * - `tool_round`: the model goes on with the turn, as after the answer of a tool;
 * - `typed`: a person typed a message;
 * - `other`: whatever else.
 *
 * Only a `typed` one gets new memory; replies to `typed` and `tool_round` ones are recorded once
 * they call no tool.
 */
export type ChatKind = "aside" | "tool_round" | "typed" | "other";

/** A request of chat completions. */
export interface AskedChat {
  readonly body: SkimmedChat;
  readonly history: ChatHistory;
}

/** A rule that says what some requests are for. */
export interface ChatKindRule {
  readonly name: string;
  readonly kind: ChatKind;
  readonly matches: (request: AskedChat) => boolean;
}

/** What requests are for. The first rule that matches counts. */
export const CHAT_KIND_RULES: readonly ChatKindRule[] = [
  {
    name: "question of the client's own",
    kind: "aside",
    matches: ({ history }) => history.last === "aside",
  },
  {
    name: "probe",
    kind: "aside",
    matches: ({ body }) => !body.hasTools && isAtMost(body.maxTokens, PROBE_TOKENS),
  },
  {
    name: "short answer in JSON",
    kind: "aside",
    matches: ({ body }) =>
      !body.hasTools && body.hasFormat && isAtMost(body.maxTokens, SHORT_TOKENS),
  },
  ...TURN_RULES,
];

/** What a request of chat completions is for. */
export function chatKindOf(request: AskedChat): ChatKind {
  return CHAT_KIND_RULES.find(({ matches }) => matches(request))?.kind ?? "other";
}
