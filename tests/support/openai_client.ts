import OpenAI from "openai";

/** OpenAI's own client, talking to a bridge; `space` is in its base URL. */
export function openAIClient(
  { url }: { readonly url: string },
  { space, session, token = "none", headers = {} }: {
    readonly space?: string;
    readonly session?: string;
    readonly token?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): OpenAI {
  return new OpenAI({
    apiKey: token,
    baseURL: `${url}${space === undefined ? "" : `/spaces/${space}`}/v1`,
    maxRetries: 0,
    defaultHeaders: {
      ...(session === undefined ? {} : { "x-bridge-session": session }),
      ...headers,
    },
  });
}

/** What a streamed completion says: its text, why it ended, and the tokens if it told. */
export async function streamed(
  client: OpenAI,
  body: Omit<OpenAI.ChatCompletionCreateParamsStreaming, "stream">,
): Promise<
  { text: string; finish: string | undefined; usage: OpenAI.CompletionUsage | undefined }
> {
  let text = "";
  let finish: string | undefined;
  let usage: OpenAI.CompletionUsage | undefined;
  for await (const chunk of await client.chat.completions.create({ ...body, stream: true })) {
    const [choice] = chunk.choices;
    text += choice?.delta.content ?? "";
    finish = choice?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  return { text, finish, usage };
}

/** A user's message. */
export function said(content: OpenAI.ChatCompletionUserMessageParam["content"]) {
  return { role: "user", content } as const;
}
