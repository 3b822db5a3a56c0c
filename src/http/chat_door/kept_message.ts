import type { Problem } from "../problems.ts";
import { type ChatRequest, invalidChat, isGivenMember } from "./chat_request.ts";

/** Members of a body that would change the answer, and that the bridge decides itself here. */
const DECIDED = ["tools", "tool_choice", "functions", "function_call"] as const;

/**
 * The text of the user's last message, which alone is the turn of a conversation that the bridge keeps;
 * or what is wrong. Instructions, and what was said before, are the bridge's.
 */
export function keptMessageIn(request: ChatRequest): { readonly text: string } | Problem {
  const decided = DECIDED.find((name) => isGivenMember(request[name]));
  if (decided) return onlyText(`${decided}: there are none`);
  if ((request.n ?? 1) !== 1) return onlyText("n: there is one answer");
  const { type = "text" } = request.response_format ?? {};
  if (type !== "text") return onlyText("response_format: the answer is text");
  const last = request.messages.at(-1);
  if (last?.role !== "user") return invalidChat("messages: the last one must be the user's");
  const { content } = last;
  if (typeof content === "string") return { text: content };
  const other = content?.find(({ type, text }) => type !== "text" || text === undefined);
  if (other) return onlyText(`messages: ${other.type} parts cannot be sent`);
  return { text: content?.map(({ text }) => text).join("\n\n") ?? "" };
}

function onlyText(why: string): Problem {
  return invalidChat(`${why} with x-bridge-history: server; without it they pass through`);
}
