import { createAnthropic } from "@ai-sdk/anthropic";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, type ModelMessage, streamText } from "ai";
import { THINKING_KEY } from "../support/thinking_claude.ts";

const MODEL = "claude-sonnet-5-5";
const MAX_TOKENS = 4_000;
const THINKING = { type: "adaptive" } as const;

/** Where a client's requests go, and how they name their conversation. */
export interface Destination {
  /** The address below which the client finds `/v1/messages`. */
  readonly url: string;
  /** The conversation's id; absent: the client names none. */
  readonly session?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A conversation that a client holds by itself. Says a message, and gives the reply's text. */
export type Say = (message: string) => Promise<string>;

/** The clients that talk with Claude, each by its name. */
export const CLIENTS: Readonly<Record<string, (to: Destination) => Say>> = {
  "@anthropic-ai/sdk": anthropicTalk,
  "@anthropic-ai/sdk, streamed": anthropicStreamedTalk,
  "ai with @ai-sdk/anthropic": vercelTalk,
  "ai with @ai-sdk/anthropic, streamed": vercelStreamedTalk,
};

/** Anthropic's own client. It retries nothing unless it is asked to. */
export function anthropicClient(to: Destination, { maxRetries = 0 } = {}): Anthropic {
  const { url, key = THINKING_KEY } = to;
  return new Anthropic({ apiKey: key, baseURL: url, maxRetries, defaultHeaders: headersTo(to) });
}

function anthropicTalk(to: Destination): Say {
  const client = anthropicClient(to);
  return holding(async (messages: Anthropic.MessageParam[]) =>
    await client.messages.create({
      model: MODEL,
      max_tokens: MAX_TOKENS,
      thinking: THINKING,
      messages,
    })
  );
}

function anthropicStreamedTalk(to: Destination): Say {
  const client = anthropicClient(to);
  return holding((messages: Anthropic.MessageParam[]) =>
    client.messages.stream({ model: MODEL, max_tokens: MAX_TOKENS, thinking: THINKING, messages })
      .finalMessage()
  );
}

/** A conversation that sends its whole history with each message, as Anthropic's client has it. */
function holding(
  create: (messages: Anthropic.MessageParam[]) => Promise<Anthropic.Message>,
): Say {
  const messages: Anthropic.MessageParam[] = [];
  return async (text) => {
    messages.push({ role: "user", content: text });
    const { content } = await create(messages);
    messages.push({ role: "assistant", content });
    return content.map((block) => block.type === "text" ? block.text : "").join("");
  };
}

function vercelModel(to: Destination) {
  const { url, key = THINKING_KEY } = to;
  const provider = createAnthropic({ apiKey: key, baseURL: `${url}/v1`, headers: headersTo(to) });
  return provider(MODEL);
}

const VERCEL_OPTIONS = { providerOptions: { anthropic: { thinking: THINKING } }, maxRetries: 0 };

function vercelTalk(to: Destination): Say {
  const model = vercelModel(to);
  const messages: ModelMessage[] = [];
  return async (content) => {
    messages.push({ role: "user", content });
    const { text, response } = await generateText({ model, messages, ...VERCEL_OPTIONS });
    messages.push(...response.messages);
    return text;
  };
}

function vercelStreamedTalk(to: Destination): Say {
  const model = vercelModel(to);
  const messages: ModelMessage[] = [];
  return async (content) => {
    messages.push({ role: "user", content });
    const result = streamText({ model, messages, ...VERCEL_OPTIONS });
    const text = (await Array.fromAsync(result.textStream)).join("");
    messages.push(...(await result.response).messages);
    return text;
  };
}

function headersTo({ session, headers }: Destination): Record<string, string> {
  return { ...session === undefined ? {} : { "x-bridge-session": session }, ...headers };
}
