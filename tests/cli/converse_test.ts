import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { converse } from "../support/converse.ts";
import { logPlace, startBridge } from "../support/process.ts";

interface Told {
  readonly turn: string;
  readonly text: string;
  readonly reply?: string;
}

/** The turns of a session, out of its log. */
async function turnsOf(url: string, session: string): Promise<Told[]> {
  const turns = new Map<string, Told>();
  const { events } = await createApi({ url }).events(session, { limit: 1_000 });
  for (const { type, data } of events) {
    const turn = String(data.turn);
    if (type === "MessageReceived") turns.set(turn, { turn, text: String(data.text) });
    if (type !== "ReplyCompleted") continue;
    turns.set(turn, { turn, text: "", ...turns.get(turn), reply: String(data.text) });
  }
  return [...turns.values()];
}

Deno.test("deno task converse: 20 turns over a Ctrl-C, two logs that agree, a second day that builds on the first", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const url = `http://127.0.0.1:${bridge.port}`;
  const report = `${place.path}.report.md`;
  const about = ["--topic", "websockets", "--url", url];
  try {
    const first = converse(...about, "--turns", "20");
    await first.until(/\[5\/20\] curious: .*\?/);
    assertEquals(await first.end("SIGINT"), 130);
    assertMatch(first.output, /Run the same command to resume/);
    const second = converse(...about, "--turns", "20", "--report", report);
    assertEquals(await second.end(), 0);
    assertMatch(second.output, /Resuming the unfinished conversation/);

    const asked = await turnsOf(url, "websockets");
    const heard = await turnsOf(url, "websockets:curious");
    assertEquals(asked.length, 20);
    assertEquals(heard.length, 21);
    asked.forEach(({ text, reply }, index) => {
      assertEquals(heard[index]?.reply, text);
      assertStringIncludes(heard[index + 1]?.text ?? "", reply ?? "no reply");
    });
    const written = await Deno.readTextFile(report);
    assertEquals(second.output.endsWith(written), true);
    const links = written.matchAll(/session=websockets#(q\.[^)]+)\)/g);
    const linked = new Set(links.map(([, turn = ""]) => turn));
    assertEquals(linked, new Set(asked.map(({ turn }) => turn)));
    // Only what is remembered supports a point, and what the offline model says for itself is not.
    assertMatch(written, /^- .+ \(no turn supports this\)/m);

    const later = converse(...about, "--turns", "2");
    assertEquals(await later.end(), 0);
    const [, ...before] = heard.map(({ text }) => text);
    const built =
      /\[1\/2\] curious: I learned then: (.+?[.!]) (?:What|How|Why|Where)/.exec(later.output)
        ?.[1] ??
        "none";
    assertEquals(before.some((text) => text.includes(built)), true, built);
  } finally {
    await bridge.end("SIGTERM");
  }
});

Deno.test("deno task converse reports invalid options and an unreachable bridge", async () => {
  for (
    const [args, expected] of [
      [[], /required option '--topic <topic>'/],
      [["--topic", "x", "--turns", "0"], /whole number from 1 to 1000/],
      [["--topic", "x", "--as", "robot"], /Allowed choices are curious/],
      [["--topic", "网络"], /name one with --with/],
      [["--topic", "x", "--with", "a", "--asker", "a"], /name the same session/],
      [
        ["--topic", "x", "--url", "http://127.0.0.1:1"],
        /Cannot reach the bridge at .*start it with bridge serve or deno task start, or set --url/,
      ],
    ] as const
  ) {
    const running = converse(...args);
    assertEquals(await running.end(), 1, String(args));
    assertMatch(running.output, expected);
  }
});
