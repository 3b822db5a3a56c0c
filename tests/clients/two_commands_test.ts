import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { codeBlocks, readPage } from "../support/markdown.ts";
import { Running } from "../support/process.ts";
import { THINKING_KEY, ThinkingClaude } from "../support/thinking_claude.ts";
import { copyRepository, NPX } from "../support/walkthrough.ts";
import { insertedIn } from "./bridge_between.ts";
import { ClaudeCode, claudeCodeTest } from "./claude_code.ts";
import { agentScript } from "./scripts.ts";

const TOLD = "My hives stand in Porto.";
const ASKED = "Where do my hives stand?";

claudeCodeTest(
  "two commands of docs/claude-code.md give Claude Code memory, in a fresh copy",
  async () => {
    const page = await readPage("docs/claude-code.md");
    const [start = "", claudeCommand = ""] = codeBlocks(page)
      .filter(({ language }) => language === "sh").map(({ code }) => code);
    assertMatch(start, /^ANTHROPIC_API_KEY=sk-ant-… npx --yes deno task start\n$/);
    assertMatch(claudeCommand, /^ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:8000\/\S+ claude\n$/);

    const folder = await Deno.makeTempDir();
    await copyRepository(`${folder}/repository`);
    await Deno.mkdir(`${folder}/bin`);
    await Deno.writeTextFile(`${folder}/bin/npx`, NPX, { mode: 0o755 });
    await Deno.writeTextFile(
      `${folder}/bin/deno`,
      `#!/bin/sh\nexec '${Deno.execPath()}' "$@"\n`,
      { mode: 0o755 },
    );
    await using claude = new ThinkingClaude({ answer: agentScript });
    const bridge = new Running("sh", {
      args: ["-euc", `exec env ${start.replace("sk-ant-…", THINKING_KEY)}`],
      cwd: `${folder}/repository`,
      env: {
        NO_COLOR: "1",
        PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
        ANTHROPIC_BASE_URL: claude.url,
        KV_PATH: `${folder}/log.sqlite3`,
        PORT: "0",
      },
    });
    const [, port = ""] = await bridge.until(/^Page +http:\/\/127\.0\.0\.1:(\d+)/m);
    const command = claudeCommand.replace("127.0.0.1:8000", `127.0.0.1:${port}`);
    {
      // What somebody has who never logged in.
      const noLogin = { ANTHROPIC_API_KEY: "", ANTHROPIC_AUTH_TOKEN: "none" };
      await using code = await ClaudeCode.at("", noLogin);
      const told = await code.shell(command, TOLD);
      assertEquals(told.result, `Echo: ${TOLD}`);
      const asked = await code.shell(command, ASKED);
      assert(asked.session !== told.session);
      assertStringIncludes(insertedIn(claude.calls.at(-1)!, ASKED) ?? "", TOLD);
    }
    await bridge.end("SIGINT");
    await Deno.remove(folder, { recursive: true });
  },
);
