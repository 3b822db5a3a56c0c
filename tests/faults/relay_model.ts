import type { Answer } from "../support/thinking_claude/answer.ts";
import type { MessagesBody } from "../support/thinking_claude/request.ts";
import { blocksOf, textOf } from "../support/thinking_claude/request.ts";
import type { ThinkingCall } from "../support/thinking_claude.ts";
import type { Random } from "./random.ts";
import { pause } from "../../src/shared/mod.ts";

/** What the model says to clients that keep their conversation: mostly it replies, slowly enough to be cut. */
export function relayMood(random: Random, call: ThinkingCall): Answer {
  const dice = random.next();
  const text = `Call ${random.whole(0, 1e9)} answers: ${typedIn(call.body)} and so on, and on.`;
  if (dice < 0.05) return { kind: "fails", status: 529, type: "overloaded_error" };
  if (dice < 0.12) {
    const what = random.pick(["cut", "end", "overloaded"] as const);
    return { kind: "says", text, then: { after: random.whole(0, 4), what } };
  }
  const open = pause(random.whole(0, 80));
  return { kind: "says", text, gate: { before: random.whole(0, 4), open } };
}

/** What was typed last in a request. */
export function typedIn({ messages }: MessagesBody): string {
  const [first] = blocksOf(messages.findLast(({ role }) => role === "user")?.content);
  return first ? textOf(first) : "";
}

/** The replies that the model began, by what was typed. */
export class RelayReplies {
  readonly #byText = new Map<string, Set<string>>();

  add(typed: string, reply: string): void {
    const replies = this.#byText.get(typed) ?? new Set();
    this.#byText.set(typed, replies.add(reply));
  }

  has(typed: string, reply: string): boolean {
    return this.#byText.get(typed)?.has(reply) ?? false;
  }
}
