import type { LastMessage } from "./history.ts";

/** A request, as far as it is looked at here. */
interface Asked {
  readonly history: {
    readonly last: LastMessage;
    readonly typed: readonly unknown[];
  };
}

/** A rule that says which requests belong to a turn of a conversation. */
export interface TurnRule {
  readonly name: string;
  readonly kind: "tool_round" | "typed";
  readonly matches: (request: Asked) => boolean;
}

/** Replies of at most so many tokens are no turns of a conversation, in tokens. */
export const PROBE_TOKENS = 16;
/** Nor are those of at most so many, where something else speaks for it, in tokens. */
export const SHORT_TOKENS = 1_024;

/** The requests that belong to a turn, once it is known that the client asks nothing for itself. */
export const TURN_RULES: readonly TurnRule[] = [
  {
    name: "answer to a tool",
    kind: "tool_round",
    matches: ({ history }) => history.last === "answer" && history.typed.length > 0,
  },
  {
    name: "reply to go on with",
    kind: "tool_round",
    matches: ({ history }) => history.last === "assistant" && history.typed.length > 0,
  },
  { name: "typed", kind: "typed", matches: ({ history }) => history.last === "typed" },
];

/** Whether the longest reply that is asked for is given, and at most so long, in tokens. */
export function isAtMost(tokens: number | undefined, most: number): boolean {
  return tokens !== undefined && tokens <= most;
}
