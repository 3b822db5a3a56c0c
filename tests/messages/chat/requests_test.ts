import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  chatBlockEdit,
  chatKindOf,
  chatSessionOf,
  readChatHistory,
  skimChat,
  turnIds,
  withEdits,
} from "../../../src/messages/mod.ts";
import { CHAT_KIND_RULES } from "../../../src/messages/chat/chat_kind.ts";
import { inSlices } from "../../../src/shared/mod.ts";

const encoder = new TextEncoder();

async function read(body: unknown) {
  const bytes = encoder.encode(typeof body === "string" ? body : JSON.stringify(body));
  const skimmed = await inSlices(skimChat(bytes));
  const history = skimmed && await inSlices(readChatHistory(bytes, skimmed));
  return { bytes, skimmed, history };
}

async function kindOf(body: object): Promise<string | undefined> {
  const { skimmed, history } = await read({ model: "m", ...body });
  return skimmed && history && chatKindOf({ body: skimmed, history });
}

function user(content: unknown) {
  return { role: "user", content };
}

Deno.test("what a person typed is found in a chat, with its places; instructions and answers are not", async () => {
  const { skimmed, history } = await read({
    model: "gpt",
    stream: true,
    user: "ada@example.com",
    max_completion_tokens: 5,
    temperature: 1.0,
    messages: [
      { role: "system", content: "Be brief." },
      user("  My name is Ada.\n"),
      {
        role: "assistant",
        content: null,
        tool_calls: [{ function: { name: "look", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "1", content: "seen" },
      { role: "assistant", content: "Hi." },
      user([
        { type: "text", text: "What is" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        { type: "text", text: "this?" },
      ]),
      { role: "assistant", tool_calls: [{ id: "2", function: { arguments: "{}", name: "seek" } }] },
    ],
  });
  assertEquals([skimmed?.model, skimmed?.isStream, skimmed?.user, skimmed?.maxTokens], [
    "gpt",
    true,
    "ada@example.com",
    5,
  ]);
  assertEquals(history?.typed.map(({ place, text, isList }) => [place, text, isList]), [
    [1, "My name is Ada.", false],
    [5, "What is\nthis?", true],
  ]);
  assertEquals([history?.last, history?.tools], ["assistant", ["seek"]]);
});

Deno.test("what is no chat is not understood", async () => {
  for (
    const body of ["", "[]", "{}", '{"messages": {}}', '{"messages": [{}]}', '{"messages": [1]}']
  ) {
    assertEquals((await read(body)).skimmed, undefined, body);
  }
  assertEquals((await read('{"messages": [], "messages": []}')).skimmed, undefined);
  const { history } = await read('{"messages": [{"role": "user", "content": 7}]}');
  assertEquals([history?.typed, history?.last], [[], "else"]);
});

Deno.test("law 4: a block goes to the end of its message, and nothing else is changed", async () => {
  const block = 'says "so"\\ \n</memory> 🌍 ü';
  for (const content of ["Hi\n", [{ type: "text", text: "Hi\n" }]]) {
    const raw = `{ "n": 1.0, "big": 1e3, "messages": [ {"role":"user","content": ${
      JSON.stringify(content)
    } , "x": "\\ud800"} ], "z": null}`;
    const { bytes, history } = await read(raw);
    const [typed] = history?.typed ?? [];
    assert(typed);
    const pieces = withEdits(bytes, [chatBlockEdit(typed, block)]);
    const text = new TextDecoder().decode(await new Blob([...pieces] as BlobPart[]).arrayBuffer());
    const [message] = JSON.parse(text).messages;
    const expected = typeof content === "string"
      ? `Hi\n\n\n${block}`
      : [...content, { type: "text", text: block }];
    assertEquals(message.content, expected);
    const inserted = text.length - raw.length;
    const at = [...raw].findIndex((letter, index) => letter !== text[index]);
    assertEquals(text.slice(0, at) + text.slice(at + inserted), raw, "byte for byte");
  }
});

Deno.test("random chats are found as JSON.parse finds them, however they are written", async () => {
  const content = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(
      fc.oneof(
        fc.record({ type: fc.constant("text"), text: fc.string({ unit: "grapheme" }) }),
        fc.record({ type: fc.constant("image_url"), image_url: fc.record({ url: fc.webUrl() }) }),
      ),
      { maxLength: 4 },
    ),
  );
  const message = fc.record({
    name: fc.string(),
    role: fc.constantFrom("user", "assistant", "system", "tool"),
    content,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(message), fc.constantFrom(0, 2), async (messages, indent) => {
      const { history } = await read(JSON.stringify({ messages, other: [{}] }, null, indent));
      const texts = messages.map(({ role, content }, place) => ({
        place,
        text: role !== "user" ? "" : (typeof content === "string" ? [content] : content
          .flatMap((part) => "text" in part ? [part.text] : []))
          .map((text) => text.trim()).filter((text) => text !== "").join("\n"),
      })).filter(({ text }) => text !== "");
      assertEquals(history?.typed.map(({ place, text }) => ({ place, text })), texts);
    }),
    { numRuns: 60 },
  );
});

const KINDS: Readonly<Record<string, object>> = {
  "question of the client's own": {
    messages: [user("### Task:\nGenerate a concise, 3-5 word title")],
  },
  probe: { max_tokens: 1, messages: [user("hi")] },
  "short answer in JSON": {
    max_tokens: 100,
    response_format: { type: "json_object" },
    messages: [user("List three")],
  },
  "answer to a tool": {
    messages: [user("Look"), { role: "tool", content: "seen" }],
  },
  "reply to go on with": {
    messages: [user("Look"), { role: "assistant", content: "I" }],
  },
  typed: {
    response_format: { type: "text" },
    messages: [user("Look"), { role: "system", content: "Now" }],
  },
};

for (const { name, kind } of CHAT_KIND_RULES) {
  Deno.test(`a request of chat completions is told by its rule: ${name}`, async () => {
    const body = KINDS[name];
    assert(body);
    assertEquals(await kindOf(body), kind);
    const { skimmed, history } = await read(body);
    assert(skimmed && history);
    const [first] = CHAT_KIND_RULES.filter(({ matches }) => matches({ body: skimmed, history }));
    assertEquals(first?.name, name);
  });
}

Deno.test("a chat without anything typed is none of these kinds", async () => {
  assertEquals(await kindOf({ messages: [{ role: "system", content: "x" }] }), "other");
  assertEquals(await kindOf({ messages: [{ role: "tool", content: "x" }] }), "other");
});

Deno.test("a conversation is named by its header, or by its user, whoever that is", async () => {
  const named = (headers: Record<string, string>, user?: string) =>
    inSlices(chatSessionOf(new Headers(headers), user === undefined ? {} : { user }));
  assertEquals(await named({ "x-bridge-session": "one" }, "ada"), "one");
  assertEquals(await named({}, "ada"), "ada");
  assertEquals(await named({}), undefined);
  assertEquals(await named({}, "  "), undefined);
  const made = await named({}, "ada@example.com");
  assertMatch(made ?? "", /^user-[\w-]{22}$/);
  assertEquals(await named({}, "ada@example.com"), made);
  assertMatch(await named({}, "..") ?? "", /^user-/);
});

Deno.test("law 2: the same chat has the same turn ids with a content in either form", async () => {
  const ids = async (content: unknown) => {
    const { history } = await read({ messages: [user("Hello"), user(content)] });
    return await inSlices(turnIds("s", history?.typed ?? []));
  };
  assertEquals(await ids("How  are you? "), await ids([{ type: "text", text: "How are you?" }]));
});
