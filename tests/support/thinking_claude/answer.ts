import type { InputUsage } from "./prompt_cache.ts";
import type { Json } from "./request.ts";

/** What the test Claude does with a call. */
export type Answer = Says | Fails;

/** A reply: thinking, then text, then calls of tools. */
export interface Says {
  readonly kind: "says";
  readonly text?: string;
  readonly tools?: readonly { readonly name: string; readonly input: Json }[];
  /** Whether it thinks before; default: where the request lets it. */
  readonly thinks?: boolean;
  /** Default: `tool_use` if tools are called, else `end_turn`. */
  readonly stopReason?: string;
  /** Of a stream: waits for `open` before the piece of this index. */
  readonly gate?: { readonly before: number; readonly open: Promise<unknown> };
  /** Of a stream: what happens after so many pieces of the text, in place of the rest. */
  readonly then?: { readonly after: number; readonly what: "cut" | "end" | "overloaded" };
}

/** An error of the API. */
export interface Fails {
  readonly kind: "fails";
  readonly status: number;
  readonly type: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A finished message of the API. */
export interface ApiMessage {
  readonly id: string;
  readonly type: "message";
  readonly role: "assistant";
  readonly model: string;
  readonly content: readonly Json[];
  readonly stop_reason: string;
  readonly stop_sequence: null;
  readonly usage: InputUsage & { readonly output_tokens: number };
}

/** An error as the API writes it. */
export function errorResponse({ status, type, message = type, headers }: Fails): Response {
  const error = { type: "error", error: { type, message }, request_id: "req_thinking_error" };
  return Response.json(error, {
    status,
    headers: { "request-id": "req_thinking_error", ...headers },
  });
}

/** The events of a message as a stream of server-sent events. No gate holds once it is `stopped`. */
export async function* eventsOf(
  message: ApiMessage,
  { gate, ...rest }: Says,
  stopped: Promise<unknown>,
): AsyncGenerator<string> {
  const open = gate && Promise.race([gate.open, stopped]);
  yield* events(message, { ...rest, ...gate && open ? { gate: { ...gate, open } } : {} });
}

async function* events(message: ApiMessage, says: Says): AsyncGenerator<string> {
  const { content, usage, stop_reason, ...rest } = message;
  const begin = { ...rest, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  yield frame("message_start", { message: begin });
  yield frame("ping", {});
  for (const [index, block] of content.entries()) {
    yield* blockEvents(index, block, says);
    if (says.then && block.type === "text") {
      if (says.then.what === "cut") throw new Error("cut");
      const error = { type: "overloaded_error", message: "Overloaded" };
      if (says.then.what === "overloaded") yield frame("error", { error });
      return;
    }
  }
  yield frame("message_delta", { delta: { stop_reason, stop_sequence: null }, usage });
  yield frame("message_stop", {});
}

async function* blockEvents(index: number, block: Json, says: Says): AsyncGenerator<string> {
  const delta = (data: Json) => frame("content_block_delta", { index, delta: data });
  if (block.type === "thinking") {
    yield frame("content_block_start", {
      index,
      content_block: { type: "thinking", thinking: "", signature: "" },
    });
    yield delta({ type: "signature_delta", signature: block.signature });
  } else if (block.type === "tool_use") {
    yield frame("content_block_start", { index, content_block: { ...block, input: {} } });
    const json = JSON.stringify(block.input);
    const middle = json.length >> 1;
    for (const partial_json of [json.slice(0, middle), json.slice(middle)]) {
      yield delta({ type: "input_json_delta", partial_json });
    }
  } else {
    yield frame("content_block_start", { index, content_block: { type: "text", text: "" } });
    const pieces = String(block.text).split(/(?<= )/).slice(0, says.then?.after);
    for (const [place, text] of pieces.entries()) {
      if (says.gate?.before === place) await says.gate.open;
      yield delta({ type: "text_delta", text });
    }
    if (says.then) return;
  }
  yield frame("content_block_stop", { index });
}

function frame(type: string, data: Json): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
