import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SUBSCRIPTION, type ThinkingCall } from "../support/thinking_claude.ts";
import type { Answer } from "../support/thinking_claude/answer.ts";
import {
  blocksOf,
  lastBlocks,
  lastTexts,
  type MessagesBody,
} from "../support/thinking_claude/request.ts";
import { type Between, insertedIn, withBridgeBetween } from "./bridge_between.ts";
import { ClaudeCode, claudeCodeTest } from "./claude_code.ts";
import { agentScript, isCompaction, isSubagent } from "./scripts.ts";

const TOLD = "My hives stand in Porto.";
const ASKED = "Where do my hives stand?";

/** The messages and replies of a session, as the bridge has stored them. */
async function storedIn({ get }: Between, session: string): Promise<[string, string][]> {
  const { events } = await get(`/v1/sessions/${session}/events`);
  const replies = new Map<string, string>(
    events.flatMap(({ type, data }: StoredEvent) =>
      type === "ReplyCompleted" ? [[data.turn, data.text]] : []
    ),
  );
  return events.flatMap(({ type, data }: StoredEvent) =>
    type === "MessageReceived" ? [[data.text, replies.get(data.turn)]] : []
  );
}

interface StoredEvent {
  readonly type: string;
  readonly data: { readonly turn: string; readonly text: string };
}

claudeCodeTest(
  "Claude Code is told in one session, and knows in another of the space",
  async () => {
    const { refused } = await withBridgeBetween(async (between) => {
      const { claude, get, spaceUrl } = between;
      await using code = await ClaudeCode.at(spaceUrl("bees"));
      const told = await code.print(TOLD);
      const asked = await code.print(ASKED);
      assert(asked.session !== told.session);
      assertEquals(asked.result, `Echo: ${ASKED}`);
      const block = insertedIn(claude.calls.at(-1)!, ASKED);
      assertStringIncludes(block ?? "", TOLD);
      assertEquals(await storedIn(between, told.session), [[TOLD, `Echo: ${TOLD}`]]);
      assertEquals(await storedIn(between, asked.session), [[ASKED, `Echo: ${ASKED}`]]);
      const { events } = await get(`/v1/sessions/${asked.session}/events`);
      const [turn] = events.flatMap(({ type, data }: StoredEvent) =>
        type === "MemoryInserted" ? [data.turn] : []
      );
      const receipt = await get(`/v1/sessions/${asked.session}/turns/${turn}/context`);
      assertStringIncludes(JSON.stringify(receipt), TOLD);
      assertStringIncludes(JSON.stringify(receipt.manifest), told.session);
    });
    assertEquals(refused, []);
  },
);

claudeCodeTest("Claude Code knows nothing of another space", async () => {
  await withBridgeBetween(async ({ claude, spaceUrl }) => {
    await using code = await ClaudeCode.at(spaceUrl("bees"));
    await code.print(TOLD);
    await using other = await ClaudeCode.at(spaceUrl("wasps"));
    await other.print(ASKED);
    assertEquals(insertedIn(claude.calls.at(-1)!, ASKED), undefined);
  });
});

claudeCodeTest(
  "Claude Code keeps what it was given through --continue, /compact and /clear",
  async () => {
    const { refused } = await withBridgeBetween(async (between) => {
      const { claude, spaceUrl } = between;
      await using code = await ClaudeCode.at(spaceUrl("bees"));
      await code.print(TOLD);
      const asked = await code.print(ASKED);
      const block = insertedIn(claude.calls.at(-1)!, ASKED);
      assert(block !== undefined);
      const again = await code.print("And what do they cost?", "--continue");
      assertEquals(again.session, asked.session);
      const [first] = claude.calls.at(-1)!.body.messages;
      assertEquals(blocksOf(first?.content).at(-1)?.text, block);
      assertEquals(claude.refused, []);

      await using talk = code.talk("--continue");
      await talk.say("/compact");
      assert(claude.calls.some(isCompaction));
      const compacted = await talk.say("Where again do my hives stand?");
      assertEquals(compacted.session, asked.session);
      const anew = insertedIn(claude.calls.at(-1)!, "Where again do my hives stand?");
      assertStringIncludes(anew ?? "", TOLD);
      await talk.say("Thanks.");

      await talk.say("/clear");
      const cleared = await talk.say(ASKED);
      assert(cleared.session !== asked.session);
      assertStringIncludes(insertedIn(claude.calls.at(-1)!, ASKED) ?? "", TOLD);
      assertEquals(
        (await storedIn(between, asked.session)).map(([text]) => text),
        [ASKED, "And what do they cost?", "Where again do my hives stand?", "Thanks."],
      );
      assertEquals((await storedIn(between, cleared.session)).map(([text]) => text), [ASKED]);
    });
    // Its own compaction leaves thinking behind a new history, with and without a bridge.
    for (const each of refused) assertMatch(each, /not created in this conversation/);
    assert(refused.length <= 1, refused.join());
  },
);

claudeCodeTest(
  "Claude Code's tools and sub-agents: one turn, nothing of what they said",
  async () => {
    const { refused } = await withBridgeBetween(async (between) => {
      const { claude, get, spaceUrl } = between;
      await using code = await ClaudeCode.at(spaceUrl("bees"));
      await code.print(TOLD);
      const file = `${code.project}/bees.txt`;
      await Deno.writeTextFile(file, "two hives of a secret place\n");
      await using talk = code.talk("--permission-mode", "acceptEdits");
      const use = (tool: string, input: unknown) =>
        talk.say(`use ${tool} ${JSON.stringify(input)}`);
      const { session } = await talk.say(ASKED);
      await use("Read", { file_path: file });
      await use("Edit", { file_path: file, old_string: "two", new_string: "three" });
      assertMatch(await Deno.readTextFile(file), /^three hives/);
      const prompt = "Say hello from below, and where my hives stand in Porto.";
      const agent = { description: "Say hello", subagent_type: "general-purpose", prompt };
      await use("Agent", { ...agent, run_in_background: false });
      const below = claude.calls.filter(isSubagent);
      assert(below.some(({ body }) => lastTexts(body).includes(prompt)));
      assertEquals(below.flatMap((call) => insertedIn(call, prompt) ?? []), []);
      const stored = await storedIn(between, session);
      assertEquals(stored.map(([text]) => text.slice(0, 9)), [
        ASKED.slice(0, 9),
        "use Read ",
        "use Edit ",
        "use Agent",
      ]);
      assertEquals(
        stored.slice(1).map(([, reply]) => reply),
        Array(3).fill("I have used the tool."),
      );
      const { events } = await get(`/v1/sessions/${session}/events`);
      const tools = events.flatMap(({ type, data }: { type: string; data: { tools?: string[] } }) =>
        type === "ReplyCompleted" ? [data.tools ?? []] : []
      );
      assertEquals(tools, [[], ["Read"], ["Edit"], ["Agent"]]);
      assert(!JSON.stringify(events).includes("a secret place"));
      const { sessions } = await get("/v1/sessions");
      assertEquals(sessions.length, 2);
    });
    assertEquals(refused, []);
  },
);

claudeCodeTest(
  "laws 2 and 12: Claude Code outlives a bridge that is killed in the middle of a reply",
  async () => {
    const seen = Promise.withResolvers<void>();
    let asked = 0;
    const answer = (call: ThinkingCall): Answer => {
      const said = agentScript(call);
      const isFirst = lastTexts(call.body)[0]?.trim() === ASKED && asked++ === 0;
      // The first call never comes to its end.
      return isFirst && said.kind === "says"
        ? { ...said, gate: { before: 3, open: seen.promise } }
        : said;
    };
    const { refused } = await withBridgeBetween(async (between) => {
      const { claude, spaceUrl, restart } = between;
      await using code = await ClaudeCode.at(spaceUrl("bees"));
      await code.print(TOLD);
      await using talk = code.talk("--include-partial-messages");
      const saying = talk.say(ASKED);
      const isAsked = ({ body }: ThinkingCall) => lastTexts(body)[0]?.trim() === ASKED;
      await claude.called(isAsked);
      await talk.until(/Echo: /);
      await restart();
      const { session, result } = await saying;
      assertEquals(result.trim(), `Echo: ${ASKED}`);
      // It asks again with a note of its own behind the message, and gets the same block at its end.
      const blocks = claude.calls.filter(isAsked).map(({ body }) => lastBlocks(body).at(-1)?.text);
      assert(blocks.length >= 2);
      assertEquals(new Set(blocks).size, 1);
      assertStringIncludes(String(blocks[0]), TOLD);
      await talk.say("And what do they cost?");
      const stored = await storedIn(between, session);
      assertEquals(stored.map(([text, reply]) => [text, reply.trim()]), [
        [ASKED, `Echo: ${ASKED}`],
        ["And what do they cost?", "Echo: And what do they cost?"],
      ]);
      seen.resolve();
    }, { answer });
    assertEquals(refused, []);
  },
);

claudeCodeTest("Claude Code without memory: nothing is added or stored", async () => {
  const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    await using code = await ClaudeCode.at(spaceUrl("bees"));
    await code.print(TOLD);
    await using quiet = await ClaudeCode.at(spaceUrl("bees"), {
      ANTHROPIC_CUSTOM_HEADERS: "x-bridge-memory: off",
    });
    await quiet.print(ASKED);
    assertEquals(insertedIn(claude.calls.at(-1)!, ASKED), undefined);
    assertEquals((await get("/v1/sessions")).sessions.length, 1);
  });
  assertEquals(refused, []);
});

claudeCodeTest(
  "Claude Code with a subscription: its own credential goes upstream, the bridge's token does not",
  async () => {
    const token = "a-long-secret-of-ada";
    const environment = {
      ANTHROPIC_API_KEY: "",
      UPSTREAM_CREDENTIALS: "client",
      BRIDGE_TOKENS: `ada:${token}`,
    };
    const { refused } = await withBridgeBetween(async ({ claude, spaceUrl }) => {
      const env = { ANTHROPIC_API_KEY: "", ANTHROPIC_AUTH_TOKEN: SUBSCRIPTION };
      await using code = await ClaudeCode.at(spaceUrl("bees"), {
        ...env,
        ANTHROPIC_CUSTOM_HEADERS: `x-bridge-token: ${token}`,
      });
      await code.print(TOLD);
      await code.print(ASKED);
      assertStringIncludes(insertedIn(claude.calls.at(-1)!, ASKED) ?? "", TOLD);
      for (const { headers } of claude.calls) {
        assertEquals(headers.get("authorization"), `Bearer ${SUBSCRIPTION}`);
        assert(!JSON.stringify([...headers]).includes(token));
      }
      await using stranger = await ClaudeCode.at(spaceUrl("bees"), env);
      assertEquals((await stranger.print(ASKED)).isError, true);
    }, { environment });
    assertEquals(refused, []);
  },
);

claudeCodeTest(
  "Claude Code in a terminal: the titles that it asks for get and leave nothing",
  async () => {
    const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
      await using code = await ClaudeCode.at(spaceUrl("bees"));
      await code.print(TOLD);
      const terminal = await code.terminal();
      // A word: the terminal draws each by itself.
      const typed = "Hives-in-Porto-stand-where?";
      await terminal.type(typed, "");
      await terminal.until(/Hives-in-Porto/);
      await terminal.type("", "\r");
      const call = await claude.called(({ body }) =>
        body.tools !== undefined && typedIn(body, typed)
      );
      const title = await claude.called(({ body }) => body.output_config?.format !== undefined);
      await terminal.until(/Echo:/);
      assertStringIncludes(insertedIn(call, typed) ?? "", TOLD);
      assert(!JSON.stringify(title.body).includes(TOLD));
      // The terminal shows the reply before its last bytes, which wait for the record.
      const turnsOf = async (): Promise<number[]> =>
        (await get("/v1/sessions")).sessions.map(({ turns }: { readonly turns: number }) => turns);
      for (let looks = 0; looks < 50 && (await turnsOf()).length < 2; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      assertEquals(await turnsOf(), [1, 1]);
      await terminal.end("SIGKILL");
    });
    assertEquals(refused, []);
  },
  { needs: "script" },
);

function typedIn(body: MessagesBody, text: string): boolean {
  return lastTexts(body).includes(text);
}
