import { assert } from "@std/assert";
import {
  type CallToolResult,
  Client,
  type RequestOptions,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";

/** Versions of the protocol: the last one with a handshake, and the first one without. */
export const ERAS = ["2025-11-25", "2026-07-28"] as const;

/** One of them. */
export type Era = typeof ERAS[number];

/** Creates a real client of a version. */
export function newClient(era: Era = ERAS[0]): Client {
  const mode = era === ERAS[0] ? "legacy" : { pin: era };
  return new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
}

/** Connects a real client over HTTP; it closes when it is disposed. */
export async function connectTo(
  url: string,
  { token, era, path = "/mcp" }: {
    readonly token?: string | undefined;
    readonly era?: Era | undefined;
    readonly path?: string;
  } = {},
): Promise<McpCaller> {
  const client = newClient(era);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const transport = new StreamableHTTPClientTransport(new URL(path, url), {
    requestInit: { headers },
  });
  await client.connect(transport);
  return new McpCaller(client);
}

/** Something that `recall` found. */
export interface Found {
  readonly kind: string;
  readonly text: string;
  readonly role?: string;
  readonly session?: string;
  readonly position?: number;
  readonly address: string;
}

/** A message that `read` has read. */
export interface PastMessage {
  readonly position: number;
  readonly role: string;
  readonly text: string;
  readonly status?: string;
  readonly before?: number;
  readonly after?: number;
}

/** What the tools answer: each of them some of it. */
export interface ToolAnswer {
  readonly found: readonly Found[];
  readonly messages: readonly PastMessage[];
  readonly conversations: readonly {
    readonly session: string;
    readonly space?: string;
    readonly turns: number;
    readonly title?: string;
  }[];
  readonly next?: string;
  readonly note?: string;
  readonly fact: string;
  readonly address: string;
  readonly space: string;
  readonly text: string;
  readonly isKnown: boolean;
  readonly forgotten: boolean;
  readonly reply: string;
  readonly session: string;
  readonly model: string;
  readonly masked: readonly string[];
}

/** Calls tools as a client does. */
export class McpCaller implements AsyncDisposable {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** The structured answer of a tool. Throws its error. */
  async call(name: string, args: object = {}, options?: RequestOptions): Promise<ToolAnswer> {
    const result = await this.result(name, args, options);
    assert(!result.isError, textOf(result));
    return result.structuredContent as unknown as ToolAnswer;
  }

  /** The error that a tool answers with. */
  async errorOf(name: string, args: object = {}): Promise<string> {
    const result = await this.result(name, args);
    assert(result.isError, textOf(result));
    return textOf(result);
  }

  /** Whatever a tool answers. */
  async result(
    name: string,
    args: object = {},
    options?: RequestOptions,
  ): Promise<CallToolResult> {
    const call = { name, arguments: { ...args } };
    return await this.client.callTool(call, options) as CallToolResult;
  }

  /** The JSON of a resource. */
  async resource(uri: string): Promise<ToolAnswer> {
    const { contents: [content] } = await this.client.readResource({ uri });
    assert(content && "text" in content);
    return JSON.parse(content.text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}

/** The text of an answer. */
export function textOf({ content }: CallToolResult): string {
  return content.map((block) => block.type === "text" ? block.text : "").join("\n");
}
