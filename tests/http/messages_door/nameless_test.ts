import { assertEquals, assertMatch } from "@std/assert";
import { bodyWith, MessagesUpstream } from "../../support/messages_upstream.ts";
import { withServer } from "../../support/server.ts";

const ASKED = "What is our deploy codename?";
const BETWEEN = { thinking: { type: "between_tools" } };
const ADAPTIVE = { thinking: { type: "adaptive" } };
const TOOLS = { tools: [{ name: "Read", input_schema: { type: "object" } }] };

/** A history in which a reply thought, as the client sends it with its next message. */
const GOES_ON = [
  ASKED,
  { role: "assistant", content: [{ type: "thinking", thinking: "", signature: "s" }] },
  "And what is our deploy codename now?",
] as const;

/** A history in which a tool answers. */
const TOOL_ROUND = [
  ASKED,
  {
    role: "assistant",
    content: [
      { type: "thinking", thinking: "", signature: "s" },
      { type: "tool_use", id: "t", name: "Read", input: {} },
    ],
  },
  { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "x" }] },
] as const;

type Say = (
  messages: Parameters<typeof bodyWith>[0],
  more?: Readonly<Record<string, unknown>>,
  headers?: Readonly<Record<string, string>>,
) => Promise<string>;

/** Requests that name no session, in a space that knows something: what went upstream. */
async function inSpace(test: (say: Say) => Promise<void>): Promise<void> {
  await using upstream = new MessagesUpstream();
  await withServer(async ({ url }) => {
    const say: Say = async (messages, more = {}, headers = {}) => {
      const body = bodyWith(messages, more);
      const response = await fetch(`${url}/spaces/work/v1/messages`, {
        method: "POST",
        body,
        headers,
      });
      await response.text();
      return new TextDecoder().decode(upstream.last.body);
    };
    await say(["Our deploy codename is Quetzal."], {}, { "x-bridge-session": "one" });
    await test(say);
  }, { upstream: { baseUrl: upstream.url } });
}

const DROPS = '"block_binding":{"prefix_mismatch_behavior":"drop_block"}';

Deno.test("a conversation that names no session has memory, and its later requests drop the thinking behind it", async () => {
  await inSpace(async (say) => {
    for (const more of [{}, ADAPTIVE, { ...ADAPTIVE, ...TOOLS }]) {
      assertMatch(await say([ASKED], more), /Quetzal/);
      for (const messages of [GOES_ON, TOOL_ROUND]) {
        for (const headers of [{}, { "x-bridge-memory": "off" }]) {
          const sent = await say(messages, more, headers);
          assertEquals(sent.includes(DROPS), true, sent);
        }
      }
    }
    for (const more of [{ thinking: { type: "disabled" } }, BETWEEN]) {
      assertMatch(await say([ASKED], more), /Quetzal/);
    }
  });
});

Deno.test("no memory without a session where thinking could not be dropped: each request goes on as it came", async () => {
  await inSpace(async (say) => {
    const own = { type: "adaptive", block_binding: { prefix_mismatch_behavior: "error" } };
    const fixed = [{ thinking: own }, { ...BETWEEN, ...TOOLS }, {
      thinking: { type: "unheard_of" },
    }];
    for (const more of fixed) {
      for (const messages of [[ASKED], GOES_ON, TOOL_ROUND]) {
        assertEquals(await say(messages, more), bodyWith(messages, more));
      }
    }
  });
});
