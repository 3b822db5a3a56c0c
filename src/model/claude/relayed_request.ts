import type { PromptMessage } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { ModelRequest } from "../encoder.ts";

/** A block of a message's content: a text, an image or a document, in the Messages API's form. */
type RelayedBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a client asks in a conversation that it keeps itself. */
export interface RelayedQuestion {
  readonly model: string;
  readonly system: string;
  /** Strictly alternating, the user's first and last; none is empty. */
  readonly messages: readonly {
    readonly role: "user" | "assistant";
    readonly content: readonly RelayedBlock[];
  }[];
  /** The longest answer, in tokens. */
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** The schema of the JSON that is to be the answer; absent: text. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/**
 * The request for such a question. Its end is marked for the prompt cache, since the next one of that
 * conversation begins with all of it.
 */
export function relayedRequest(question: RelayedQuestion): ModelRequest {
  const { model, system, messages, maxTokens, stop, schema } = question;
  const body = defined({
    model,
    max_tokens: maxTokens,
    system: system === "" ? undefined : [{ type: "text", text: system }],
    messages: marked(messages),
    stop_sequences: stop.length > 0 ? stop : undefined,
    output_config: schema && { format: { type: "json_schema", schema } },
    stream: true,
  });
  return {
    prompt: { system, messages: messages.map(textsOf), stableBlocks: 0 },
    settings: { model, maxOutputTokens: maxTokens, purpose: "reply" },
    encoder: "anthropic-messages/relayed",
    body,
    bodyText: JSON.stringify(body),
  };
}

function marked(messages: RelayedQuestion["messages"]): RelayedQuestion["messages"] {
  return messages.map(({ role, content }, place) => {
    const last = content.at(-1);
    if (place < messages.length - 1 || !last) return { role, content };
    const end = { ...last, cache_control: { type: "ephemeral" } };
    return { role, content: [...content.slice(0, -1), end] };
  });
}

function textsOf({ role, content }: RelayedQuestion["messages"][number]): PromptMessage {
  const texts = content.flatMap(({ text }) => typeof text === "string" ? [{ text }] : []);
  return { role, content: texts };
}
