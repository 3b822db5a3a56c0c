import { z } from "zod";
import type { GivenFile } from "../../bridge/mod.ts";
import { messagesBodySchema } from "../../protocol/mod.ts";
import type { Problem } from "../problems.ts";
import { bytesOfBase64 } from "../sent_files.ts";

/** Members of a body that would change the answer, and that the bridge decides itself here. */
const DECIDED_HERE = [
  "system",
  "tools",
  "tool_choice",
  "mcp_servers",
  "container",
  "stop_sequences",
  "output_format",
] as const;

/** The API's word for a request that leaves its history to the API. Clients then send it whole. */
export const THREAD_UNSUPPORTED = "thread_unsupported_request";

/** Why a body is refused. */
export interface UnfitMessage {
  readonly problem: Problem;
  /** The API's own code for it, if it has one. */
  readonly errorCode?: string;
}

/** The new message of a conversation that the bridge keeps. */
export interface NewMessage {
  readonly text: string;
  /** The images and documents that it has. */
  readonly files: readonly GivenFile[];
  /** The model that the client asks for; another one may answer. */
  readonly model: string;
  readonly isStream: boolean;
}

/** Reads the one message that such a request holds, or says what is wrong with it. */
export function newMessageIn(body: unknown): NewMessage | UnfitMessage {
  const parsed = messagesBodySchema.safeParse(body);
  if (!parsed.success) {
    return invalid(
      'The body must be JSON such as {"messages": [{"role": "user", "content": "…"}]}',
    );
  }
  const { messages, model = "", stream: isStream = false } = parsed.data;
  if (given(parsed.data["thread"])) {
    const { problem } = invalid("thread: not supported here; the bridge keeps the conversation");
    return { problem, errorCode: THREAD_UNSUPPORTED };
  }
  const decided = hasFormat(parsed.data["output_config"])
    ? "output_config.format"
    : DECIDED_HERE.find((name) => given(parsed.data[name]));
  if (decided) {
    return invalid(
      `${decided}: with x-bridge-history: server the bridge decides this; leave it out`,
    );
  }
  const [message, ...more] = messages;
  if (!message || more.length > 0 || message.role !== "user") {
    return invalid(
      "messages: with x-bridge-history: server, send the user's new message alone; the bridge has " +
        "those before it",
    );
  }
  const { content } = message;
  if (typeof content === "string") return { text: content, files: [], model, isStream };
  const texts: string[] = [];
  const files: GivenFile[] = [];
  for (const [index, block] of content.entries()) {
    const file = fileIn(block);
    if (file === "elsewhere") {
      return invalid(
        `messages.0.content.${index}: with x-bridge-history: server, send images and documents as ` +
          "base64 or text; nothing is loaded from elsewhere",
      );
    }
    if (file) files.push(file);
    else if (block.type === "text" && block.text !== undefined) texts.push(block.text);
    else {
      return invalid(
        `messages.0.content: ${block.type} blocks cannot be sent with x-bridge-history: server, ` +
          "only text, images and documents; without it they pass through",
      );
    }
  }
  return { text: texts.join("\n\n"), files, model, isStream };
}

const fileBlockSchema = z.object({
  type: z.enum(["image", "document"]),
  title: z.string().nullish(),
  source: z.object({ type: z.string(), data: z.string().optional() }),
});

/** The file that a block holds; undefined for any other block. */
function fileIn(block: unknown): GivenFile | "elsewhere" | undefined {
  const { data } = fileBlockSchema.safeParse(block);
  if (!data) return undefined;
  const { title, source } = data;
  if (source.data === undefined) return "elsewhere";
  const bytes = source.type === "text"
    ? new TextEncoder().encode(source.data)
    : source.type === "base64"
    ? bytesOfBase64(source.data)
    : undefined;
  return bytes ? { name: title ?? "", bytes } : "elsewhere";
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function hasFormat(config: unknown): boolean {
  return typeof config === "object" && config !== null && given(Reflect.get(config, "format"));
}

function invalid(message: string): UnfitMessage {
  return { problem: { code: "invalid_request", message } };
}
