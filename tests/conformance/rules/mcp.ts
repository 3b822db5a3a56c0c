import { z } from "zod";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { expectStatus, type Target } from "../target.ts";

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

const answerShape = z.looseObject({ jsonrpc: z.literal("2.0"), id: z.literal(1) });
const initializedShape = z.looseObject({
  protocolVersion: z.string(),
  capabilities: z.looseObject({ tools: z.looseObject({}), resources: z.looseObject({}) }),
  instructions: z.string().min(1),
});
const toolsShape = z.looseObject({
  tools: z.array(z.looseObject({
    name: z.string(),
    description: z.string().min(1),
    inputSchema: z.looseObject({ type: z.literal("object") }),
    outputSchema: z.looseObject({ type: z.literal("object") }),
    annotations: z.looseObject({ readOnlyHint: z.boolean() }),
  })),
});
const toolShape = z.looseObject({
  content: z.array(z.looseObject({ type: z.literal("text"), text: z.string() })).min(1),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().optional(),
});
const factShape = z.looseObject({ address: z.string(), space: z.string(), isKnown: z.boolean() });
const foundShape = z.looseObject({ found: z.array(z.looseObject({ text: z.string() })) });

const TOOLS = ["ask", "conversations", "forget", "read", "recall", "remember"];

/** The Model Context Protocol: section 15. */
export const MCP = [
  rule("15-1", "POST /mcp begins and lists the tools; there is no GET and no DELETE", [
    "route:POST /mcp",
  ], async (t) => {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "conformance", version: "1" },
    };
    const begun = await send(t, "/mcp", "initialize", params);
    const { protocolVersion } = expectShape("a beginning", begun, initializedShape);
    expectSame("the version", protocolVersion, params.protocolVersion);
    const { tools } = expectShape("tools", await send(t, "/mcp", "tools/list"), toolsShape);
    expectSame("the tools", tools.map(({ name }) => name).sort(), TOOLS);
    for (const method of ["GET", "DELETE"]) {
      await t.refused(method, "/mcp", { as: "405 method_not_allowed" });
    }
  }),
  rule("15-2", "below a space, a fact is remembered, recalled and forgotten there", [
    "route:POST /spaces/:space/mcp",
  ], async (t) => {
    const space = t.space();
    const path = `/spaces/${space}/mcp`;
    const text = "The lighthouse keeper tunes oboes.";
    const fact = await callOf(t, path, "remember", { text }, factShape);
    expectSame("the space", fact.space, space);
    const again = await callOf(t, path, "remember", { text }, factShape);
    expectSame("isKnown", [fact.isKnown, again.isKnown], [false, true]);
    const query = { query: "Who tunes oboes?" };
    const { found } = await callOf(t, path, "recall", query, foundShape);
    expectSame("what is found", found.map(({ text }) => text), [text]);
    await callOf(t, path, "forget", { fact: fact.address }, z.looseObject({}));
    const after = await callOf(t, path, "recall", query, foundShape);
    expectSame("what is found", after.found, []);
  }),
  rule("15-3", "a tool without its scope is an error of the tool, with words", [], async (t) => {
    const { readToken } = t.options;
    const token = readToken ?? t.token;
    const [name, args] = readToken === undefined
      ? ["read", { session: "conformance-none" }]
      : ["remember", { text: "Nothing." }];
    const { isError, content } = await call(t, "/mcp", { name, arguments: args }, token);
    expectSame("isError", isError, true);
    expectThat("words", (content[0]?.text.length ?? 0) > 10, content);
  }),
  rule(
    "15-4",
    "another owner's conversation is answered as one that does not exist",
    [],
    async (t) => {
      const session = t.session();
      const ask = { name: "ask", arguments: { message: "Hello", session } };
      await call(t, "/mcp", ask);
      const told = async (session: string) => {
        const read = { name: "read", arguments: { session } };
        const { content, isError } = await call(t, "/mcp", read, t.secondToken);
        return { isError, text: content[0]?.text.replaceAll(session, "x") };
      };
      expectSame("the answer", await told(session), await told(t.session()));
    },
  ),
];

/** Sends a message; the result that answers it. */
async function send(
  t: Target,
  path: string,
  method: string,
  params: object = {},
  token?: string,
): Promise<unknown> {
  const body = { jsonrpc: "2.0", id: 1, method, params };
  const answer = await t.ask("POST", path, { body, headers: HEADERS, token });
  expectStatus(answer, 200);
  const messages = answer.text.split(/\r?\n/).filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim()).filter((data) => data !== "")
    .map((data): unknown => JSON.parse(data));
  const result = messages.map((message) => answerShape.safeParse(message).data)
    .find((message) => message !== undefined);
  expectThat("an answer", result !== undefined, answer.text);
  return result.result;
}

async function call(t: Target, path: string, params: object, token?: string) {
  return expectShape(
    "a tool's answer",
    await send(t, path, "tools/call", params, token),
    toolShape,
  );
}

/** What a tool answers, which must not be an error. */
async function callOf<Output>(
  t: Target,
  path: string,
  name: string,
  args: object,
  shape: z.ZodType<Output>,
): Promise<Output> {
  const { structuredContent, isError } = await call(t, path, { name, arguments: args });
  expectSame("isError", isError ?? false, false);
  return expectShape(`the answer of ${name}`, structuredContent, shape);
}
