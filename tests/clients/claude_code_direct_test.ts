import { assert, assertEquals, assertMatch } from "@std/assert";
import { cacheReadShare, ThinkingClaude } from "../support/thinking_claude.ts";
import { lastTexts } from "../support/thinking_claude/request.ts";
import { ClaudeCode, claudeCodeTest } from "./claude_code.ts";
import { agentScript, isCompaction, isSubagent } from "./scripts.ts";

claudeCodeTest("Claude Code talks with the test Claude, which refuses nothing", async () => {
  await using claude = new ThinkingClaude({ answer: agentScript });
  await using code = await ClaudeCode.at(claude.url);
  const first = await code.print("I keep bees.");
  assertEquals(first.result, "Echo: I keep bees.");
  const second = await code.print("What do I keep?", "--continue");
  assertEquals(second, { ...first, result: "Echo: What do I keep?" });
  assertEquals(claude.calls.map(({ body }) => lastTexts(body)), [
    ["I keep bees."],
    ["What do I keep?"],
  ]);
  assert(cacheReadShare(claude.calls) > 0.4);
});

claudeCodeTest("Claude Code edits a file in a loop of tools", async () => {
  await using claude = new ThinkingClaude({ answer: agentScript });
  await using code = await ClaudeCode.at(claude.url);
  const file = `${code.project}/bees.txt`;
  await Deno.writeTextFile(file, "two hives\n");
  await using talk = code.talk("--permission-mode", "acceptEdits");
  const use = (tool: string, input: unknown) => talk.say(`use ${tool} ${JSON.stringify(input)}`);
  await use("Read", { file_path: file });
  const { result } = await use("Edit", { file_path: file, old_string: "two", new_string: "three" });
  assertEquals(result, "I have used the tool.");
  assertEquals(await Deno.readTextFile(file), "three hives\n");
});

claudeCodeTest("Claude Code asks a sub-agent", async () => {
  await using claude = new ThinkingClaude({ answer: agentScript });
  await using code = await ClaudeCode.at(claude.url);
  await using talk = code.talk();
  const input = {
    description: "Say hello",
    prompt: "Say hello from below.",
    subagent_type: "general-purpose",
    run_in_background: false,
  };
  await talk.say(`use Agent ${JSON.stringify(input)}`);
  const below = claude.calls.filter(isSubagent);
  assert(below.some(({ body }) => lastTexts(body).includes("Say hello from below.")));
});

claudeCodeTest(
  "Claude Code compacts, clears, and mends what its own compaction breaks",
  async () => {
    const claude = new ThinkingClaude({ answer: agentScript });
    await using code = await ClaudeCode.at(claude.url);
    await using talk = code.talk();
    const first = await talk.say("I keep bees.");
    await talk.say("Where are they?");
    await talk.say("/compact");
    assert(claude.calls.some(isCompaction));
    const compacted = await talk.say("And now?");
    assertEquals(compacted, { ...first, result: "Echo: And now?" });
    assertEquals(await talk.say("And then?"), { ...first, result: "Echo: And then?" });
    await talk.say("/clear");
    const cleared = await talk.say("Anew.");
    assertEquals(cleared.result, "Echo: Anew.");
    assert(cleared.session !== first.session);
    await claude.close();
    // It keeps the newest answer behind its summary, with thinking from before, and heals by itself.
    for (const refused of claude.refused) assertMatch(refused, /not created in this conversation/);
    assert(claude.refused.length <= 1, claude.refused.join());
  },
);
