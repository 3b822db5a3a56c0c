import { assert, assertEquals } from "@std/assert";
import { endBrowserAfterAll, pageTest, said } from "../support/page.ts";
import type { ThinkingCall } from "../support/thinking_claude.ts";
import type { Answer } from "../support/thinking_claude/answer.ts";
import { blocksOf, lastTexts } from "../support/thinking_claude/request.ts";
import { withBridgeBetween } from "./bridge_between.ts";
import { ClaudeCode, hasClaudeCode } from "./claude_code.ts";

endBrowserAfterAll();

const QUESTIONS = [
  "What do bees do in winter, when nothing is in bloom?",
  "How do they keep the queen warm then?",
  "And what do they eat meanwhile?",
];
const ASK = "mcp__memory__ask";
const SESSION = "two-claudes";

const isClaudeCode = ({ headers }: ThinkingCall) => headers.has("x-claude-code-session-id");

/** How many answers of a tool a request holds. */
function answersIn({ body }: ThinkingCall): number {
  return body.messages.flatMap(({ content }) => blocksOf(content))
    .filter(({ type }) => type === "tool_result").length;
}

pageTest(
  hasClaudeCode
    ? "Claude Code converses with Claude by itself, and the page shows the talk as it goes"
    : "Claude Code converses with Claude (skipped: npm cannot install Claude Code)",
  async (visitor) => {
    if (!hasClaudeCode) return;
    const seen = Promise.withResolvers<void>();
    const answer = (call: ThinkingCall): Answer => {
      if (isClaudeCode(call)) {
        const message = QUESTIONS[answersIn(call)];
        if (message === undefined) return { kind: "says", text: "I have asked it all." };
        return { kind: "says", tools: [{ name: ASK, input: { message, session: SESSION } }] };
      }
      const text = lastTexts(call.body).at(-1) ?? "";
      const reply = { kind: "says", text: `Echo: ${text}` } as const;
      return text === QUESTIONS[1] ? { ...reply, gate: { before: 4, open: seen.promise } } : reply;
    };
    const { refused } = await withBridgeBetween(async ({ claude, url, spaceUrl }) => {
      const page = await visitor.open(`${url}/?session=${SESSION}`);
      await using code = await ClaudeCode.at(claude.url, { ENABLE_TOOL_SEARCH: "false" });
      await code.run("mcp", "add", "--transport", "http", "memory", `${spaceUrl("bees")}/mcp`);
      const printed = code.print("Talk with Claude about bees.", "--allowedTools", ASK);
      // The second reply is on its way until the page has shown what came of it.
      await page.getByText("Echo: How do they", { exact: true }).first().waitFor();
      assertEquals((await said(page)).slice(0, 3), [
        QUESTIONS[0],
        `Echo: ${QUESTIONS[0]}`,
        QUESTIONS[1],
      ]);
      seen.resolve();
      assertEquals((await printed).result, "I have asked it all.");
      await page.getByText(`Echo: ${QUESTIONS[2]}`, { exact: true }).first().waitFor();
      assertEquals(await said(page), QUESTIONS.flatMap((text) => [text, `Echo: ${text}`]));
      const results = claude.calls.filter(isClaudeCode).at(-1)!;
      for (const text of QUESTIONS) {
        assert(JSON.stringify(results.body.messages).includes(`Echo: ${text}`));
      }
    }, { answer });
    assertEquals(refused, []);
  },
);
