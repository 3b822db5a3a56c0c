import type { SkimmedBody, SkimmedMessage } from "./body.ts";
import type { History } from "./history.ts";
import { isAtMost, PROBE_TOKENS, SHORT_TOKENS, TURN_RULES } from "./turn_rules.ts";

/**
 * What a request is for:
 * - `count`: its tokens are to be counted;
 * - `subagent`: a sub-agent of the client works; a fork holds the history of the conversation, too;
 * - `compaction`: the client has its history summarised;
 * - `aside`: the client asks something for itself: a title, a recap, whether its quota is used up;
 * - `tool_round`: the model goes on with the turn, as after the answer of a tool;
 * - `typed`: a person typed a message;
 * - `other`: whatever else.
 *
 * Only a `typed` one gets new memory; replies to `typed` and `tool_round` ones are recorded once
 * they call no tool. Blocks that a history holds already belong into requests of every kind.
 */
export type RequestKind =
  | "count"
  | "subagent"
  | "compaction"
  | "aside"
  | "tool_round"
  | "typed"
  | "other";

/** A request to the Messages API. */
export interface AskedRequest {
  /** Whether it came to `count_tokens`. */
  readonly isCount: boolean;
  readonly headers: Headers;
  readonly body: SkimmedBody;
  readonly history: History;
}

/** A rule that says what some requests are for. */
export interface KindRule {
  readonly name: string;
  readonly kind: RequestKind;
  readonly matches: (request: AskedRequest) => boolean;
}

const CLIENT_SESSION = "x-claude-code-session-id";

/** What requests are for. The first rule that matches counts. */
export const KIND_RULES: readonly KindRule[] = [
  { name: "count_tokens", kind: "count", matches: ({ isCount }) => isCount },
  { name: "sub-agent", kind: "subagent", matches: (asked) => isOfSubagent(asked) },
  {
    name: "demand for a summary",
    kind: "compaction",
    matches: ({ history }) => history.last === "demand",
  },
  {
    name: "quota probe",
    kind: "aside",
    matches: ({ body }) => !body.hasTools && isAtMost(body.maxTokens, PROBE_TOKENS),
  },
  {
    name: "title",
    kind: "aside",
    matches: (asked) => {
      const { hasTools, hasFormat, maxTokens } = asked.body;
      const isLikely = isAtMost(maxTokens, SHORT_TOKENS) || asked.headers.has(CLIENT_SESSION);
      return !hasTools && hasFormat && isLikely;
    },
  },
  {
    name: "call of Claude Code's own",
    kind: "aside",
    matches: (asked) =>
      isClaudeCode(asked) &&
      (isAtMost(asked.body.maxTokens, PROBE_TOKENS) || !asked.body.hasTools && isPlain(asked.body)),
  },
  {
    name: "question of the client's own",
    kind: "aside",
    matches: ({ history }) => history.last === "aside",
  },
  {
    name: "fork of Claude Code",
    kind: "aside",
    matches: (asked) =>
      isClaudeCode(asked) && asked.history.last === "typed" && isMarkedBefore(asked),
  },
  ...TURN_RULES,
];

/** What a request is for. */
export function kindOf(request: AskedRequest): RequestKind {
  return KIND_RULES.find(({ matches }) => matches(request))?.kind ?? "other";
}

function isOfSubagent({ headers }: AskedRequest): boolean {
  return headers.has("x-claude-code-agent-id");
}

/** Whether Claude Code itself made the request, not a program that only borrows its headers. */
function isClaudeCode({ headers }: AskedRequest): boolean {
  const agent = headers.get("user-agent") ?? "";
  return headers.has(CLIENT_SESSION) && agent.startsWith("claude-cli/");
}

/** Whether a reply is to be short, or neither a cache nor thinking is asked for, as for a long talk. */
function isPlain({ maxTokens, thinking, messages }: SkimmedBody): boolean {
  const thinks = thinking !== undefined && thinking.type !== "disabled";
  return isAtMost(maxTokens, SHORT_TOKENS) || !thinks && !messages.some(isMarked);
}

function isMarked({ blocks }: SkimmedMessage): boolean {
  return blocks?.some((block) => block.isMarked) ?? false;
}

/**
 * Whether the history is marked for the prompt cache, but not its end: the client asks something
 * that it will not keep.
 */
function isMarkedBefore({ body: { messages } }: AskedRequest): boolean {
  const end = messages.findLastIndex(({ role }) => role === "user");
  const marked = messages.findLastIndex(isMarked);
  return marked >= 0 && marked < end;
}
