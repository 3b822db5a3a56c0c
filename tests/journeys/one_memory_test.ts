import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { logPlace, startBridge } from "../support/process.ts";

const SPACE = "main";

/** Everything in a store whose key names spaces, as text. */
async function storedInSpaces(path: string): Promise<string> {
  using kv = await Deno.openKv(path);
  const entries = await Array.fromAsync(kv.list<unknown>({ prefix: [] }));
  const text = (_: string, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
  return entries.filter(({ key }) => JSON.stringify(key).includes("space"))
    .map(({ value }) => JSON.stringify(value, text)).join("\n");
}

Deno.test("laws 13, 14, 15 and 17: without a key, what was told once is known in the next conversation, until it is forgotten", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const url = `http://127.0.0.1:${bridge.port}`;
  const api = createApi({ url });
  const say = async (session: string, text: string, space: string | null = SPACE) => {
    const response = await fetch(`${url}/v1/sessions/${session}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text, ...(space === null ? {} : { space }) }),
    });
    const { text: reply }: { readonly text: string } = await response.json();
    return reply;
  };
  try {
    await say("first", "My name is Ada and I live in Porto.");
    const learned = await api.spaces.learn(SPACE);
    assert(learned.added >= 1, JSON.stringify(learned));
    assertStringIncludes(await say("second", "Where do I live?"), "Porto");
    assert(!(await say("third", "Where do I live?", null)).includes("Porto"));

    const { facts } = await api.spaces.facts(SPACE);
    const fact = facts.find(({ text }) => text?.includes("Porto"));
    assert(fact, JSON.stringify(facts));
    const [source] = (await api.spaces.fact(SPACE, fact.fact)).sources;
    assertEquals(source?.session, "first");
    assertStringIncludes(source?.quotes?.map(({ text }) => text).join(" ") ?? "", "Porto");

    for (const { fact, text } of facts) {
      if (text?.includes("Porto")) await api.spaces.forget(SPACE, fact);
    }
    await say("first", "I like tea.");
    await api.spaces.learn(SPACE);
    const left = (await api.spaces.facts(SPACE)).facts.map(({ text }) => text).join("\n");
    assert(!left.includes("Porto") && left.includes("tea"), left);
    assert(!(await say("fourth", "Where do I live?")).includes("From our conversations"));
  } finally {
    await bridge.end("SIGINT");
  }
  assert(!(await storedInSpaces(place.path)).includes("Porto"));
});
