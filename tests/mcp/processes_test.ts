import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";
import { connectTo, type Era, ERAS, McpCaller, newClient } from "./clients.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A test whose client leaves a timer behind, for up to 2 s after its process has ended. */
function testOfStdio(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

/** Starts `deno task mcp` as an MCP client does, and connects to it. */
async function startStdio(
  args: readonly string[],
  { era, env = {} }: { readonly era?: Era; readonly env?: Record<string, string> } = {},
): Promise<{ readonly mcp: McpCaller; readonly errors: () => string }> {
  const client = newClient(era);
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: ["task", "--quiet", "mcp", ...args],
    cwd: ROOT,
    stderr: "pipe",
    env: { ...Deno.env.toObject(), NO_COLOR: "1", ...env },
  });
  let errors = "";
  transport.stderr?.on("data", (bytes: Uint8Array) => errors += new TextDecoder().decode(bytes));
  await client.connect(transport).catch(async (error) => {
    await transport.close();
    throw Object.assign(error, { errors });
  });
  return { mcp: new McpCaller(client), errors: () => errors };
}

Deno.test("over HTTP, an MCP client and the offline model remember from one conversation to the next", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const url = `http://127.0.0.1:${bridge.port}`;
  for (const [index, era] of ERAS.entries()) {
    const space = `space-${index}`;
    await using first = await connectTo(url, { era, path: `/spaces/${space}/mcp` });
    await first.call("ask", { message: "My boat is called Heron." });
    await using second = await connectTo(url, { era, path: `/spaces/${space}/mcp` });
    const { reply } = await second.call("ask", { message: "What is my boat called?" });
    assertMatch(reply, /Heron/);
  }
  await bridge.end("SIGINT");
});

Deno.test("any instance answers any MCP request, and knows what another was told", async () => {
  await using place = await logPlace();
  const bridges = [
    await startBridge({ KV_PATH: place.path }),
    await startBridge({ KV_PATH: place.path }),
  ];
  for (const era of ERAS) {
    const client = newClient(era);
    let requests = 0;
    const transport = new StreamableHTTPClientTransport(new URL("http://bridge.example/mcp"), {
      fetch: (_, init) => {
        const { port } = bridges[requests++ % bridges.length] ?? {};
        return fetch(`http://127.0.0.1:${port}/mcp`, init);
      },
    });
    await client.connect(transport);
    await using mcp = new McpCaller(client);
    const { session } = await mcp.call("ask", { message: `My boat of ${era} is called Heron.` });
    for (const _ of bridges) {
      assertEquals((await mcp.call("read", { session })).messages.length, 2);
    }
    assert(requests >= 4);
  }
  for (const bridge of bridges) await bridge.end("SIGINT");
});

for (const era of ERAS) {
  testOfStdio(
    `over stdio, a client of ${era} remembers, asks with progress, cancels, forgets`,
    async () => {
      await using place = await logPlace();
      await using claude = new FakeClaude();
      const token = "ada-token-0123456789";
      const bridge = await startBridge({
        KV_PATH: place.path,
        ANTHROPIC_API_KEY: FAKE_KEY,
        ANTHROPIC_BASE_URL: claude.url,
        BRIDGE_TOKENS: `ada:${token}`,
        MODEL: "claude-sonnet-5-5",
        SUMMARY_MODEL: "claude-haiku-5-5",
      });
      const url = `http://127.0.0.1:${bridge.port}`;
      const { mcp, errors } = await startStdio(["--url", url, "--space", "project"], {
        era,
        env: { BRIDGE_TOKEN: token },
      });
      const { address, space } = await mcp.call("remember", { text: "Ada plays the cello." });
      assertEquals(space, "project");
      claude.script.push({ kind: "reply", text: "The cello." });
      const notes: unknown[] = [];
      const asked = await mcp.call("ask", { message: "What does Ada play?" }, {
        onprogress: (note) => notes.push(note),
      });
      assertEquals(asked.reply, "The cello.");
      assertMatch(claude.replies.at(-1)?.raw ?? "", /Ada plays the cello/);
      assert(notes.length > 0);
      const { promise, resolve: open } = Promise.withResolvers<void>();
      claude.script.push({
        kind: "reply",
        pieces: ["One. ", "Two."],
        gate: { before: 1, open: promise },
      });
      const abort = new AbortController();
      const { signal } = abort;
      const call = mcp.call("ask", { message: "Count", session: "talk" }, { signal });
      await claude.called(2);
      abort.abort();
      await assertRejects(() => call);
      open();
      const { promise: cancelled, resolve } = Promise.withResolvers<void>();
      claude.replies.at(-1)?.signal.addEventListener("abort", () => resolve());
      if (claude.replies.at(-1)?.signal.aborted) resolve();
      await cancelled;
      await mcp.call("forget", { fact: address });
      assertEquals(
        (await mcp.call("recall", { query: "cello", limit: 1 })).found[0]?.kind,
        "passage",
      );
      await mcp.client.close();
      assertEquals(errors(), "");
      await bridge.end("SIGINT");
    },
  );
}

testOfStdio(
  "over stdio, a call of a bridge that is killed fails, and the next bridge serves the next",
  async () => {
    await using place = await logPlace();
    await using claude = new FakeClaude();
    const settings = {
      KV_PATH: place.path,
      ANTHROPIC_API_KEY: FAKE_KEY,
      ANTHROPIC_BASE_URL: claude.url,
      MODEL: "claude-sonnet-5-5",
      SUMMARY_MODEL: "claude-haiku-5-5",
    };
    const first = await startBridge(settings);
    const url = `http://127.0.0.1:${first.port}`;
    const { mcp } = await startStdio(["--url", url]);
    claude.script.push({ kind: "hang" });
    const call = mcp.call("ask", { message: "Hello", session: "talk" });
    const reason = `The bridge at ${url} went away before it answered`;
    const failed = assertRejects(() => call, Error, reason);
    await claude.called(1);
    await first.end("SIGKILL");
    await failed;
    await assertRejects(() => mcp.call("conversations"), Error, "Can't reach a bridge");
    const second = await startBridge({ ...settings, PORT: String(first.port) });
    const { conversations: [talk] } = await mcp.call("conversations");
    assertEquals(talk?.session, "talk");
    await mcp.client.close();
    await second.end("SIGINT");
  },
);

testOfStdio("deno task mcp says when the bridge is not there", async () => {
  const url = "http://127.0.0.1:1";
  const error = await startStdio(["--url", url]).then(() => undefined, (error) => error);
  const reason =
    `Can't reach a bridge at ${url}; start it with bridge serve or deno task start, or set --url`;
  assertMatch(String(error), new RegExp(reason.replaceAll(/[.?/]/g, "\\$&")));
  assertEquals(error.errors.trim(), reason);
});

testOfStdio(
  "deno task mcp tells of a bridge that refuses it, and of what is no bridge",
  async () => {
    await using place = await logPlace();
    const BRIDGE_TOKENS = "ada:ada-token-0123456789";
    const bridge = await startBridge({ KV_PATH: place.path, BRIDGE_TOKENS });
    const url = `http://127.0.0.1:${bridge.port}`;
    const refused = startStdio(["--url", url, "--token", "wrong"]);
    await assertRejects(() => refused, Error, "set --token or the variable BRIDGE_TOKEN");
    const elsewhere = startStdio(["--url", `${url}/elsewhere`, "--token", "ada-token-0123456789"]);
    await assertRejects(() => elsewhere, Error, "Nothing at /elsewhere/mcp");
    await bridge.end("SIGINT");
  },
);

testOfStdio("deno task mcp ends with its client, and explains itself", async () => {
  const running = new Running(Deno.execPath(), {
    args: ["task", "--quiet", "mcp", "--url", "http://127.0.0.1:1"],
    env: { NO_COLOR: "1" },
  });
  await running.type('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  await running.until(/"error"/);
  assertEquals(await running.end(), 0);
  for (
    const [args, expected, code] of [
      [["--", "--help"], /--url <url>[^]*--token <token>[^]*--space <name>/, 0],
      [["--url", "nowhere"], /It must be an address such as/, 1],
      [["--space", "a b"], /It must be 1 to 128 characters/, 1],
    ] as const
  ) {
    const told = new Running(Deno.execPath(), {
      args: ["task", "--quiet", "mcp", ...args],
      env: { NO_COLOR: "1" },
    });
    assertEquals(await told.end(), code, told.output);
    assertMatch(told.output, expected);
  }
});
