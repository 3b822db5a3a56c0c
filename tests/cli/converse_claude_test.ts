import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { converse } from "../support/converse.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const ABOUT = ["--topic", "hives"] as const;

/** Has Claude say these one after another, each for 100 tokens. */
function says({ claude }: ServedWorld, ...replies: string[]): void {
  const usage = { input_tokens: 60, output_tokens: 40 };
  claude.script.push(...replies.map((text) => ({ kind: "reply", text, usage }) as const));
}

/** The messages that Claude has answered, in order. */
function heard({ claude }: ServedWorld): string[] {
  return claude.replies.map(({ body }) => body.messages.at(-1)?.content.at(-1)?.text ?? "");
}

Deno.test("deno task converse --max-tokens: sums up in time, and the next run builds on it", async () => {
  await withServer(async (world) => {
    says(world, "What is a hive?", "A home of bees.", "Who lives there?", "Bees live in hives.");
    const command = [...ABOUT, "--url", world.url, "--max-tokens", "550"];
    const first = converse(...command);
    assertEquals(await first.end(), 0);
    assertMatch(first.output, /\(200 tokens.* so far\)/);
    assertMatch(first.output, /could have gone over --max-tokens\. It took 400 tokens/);
    assertMatch(first.output, /- Bees live in hives\./);
    assertEquals(heard(world).length, 4);
    says(world, "I know bees live there. How many?", "Thousands.", "Why?", "They are many.");
    const second = converse(...command);
    assertEquals(await second.end(), 0);
    assertMatch(heard(world)[4] ?? "", /Good to see you again/);
    assertStringIncludes(second.output, "- They are many.");
  });
});

Deno.test("deno task converse --max-tokens: where none are left to sum up it says how it goes on, and it does", async () => {
  await withServer(async (world) => {
    says(world, "What is a hive?");
    const command = [...ABOUT, "--url", world.url, "--max-tokens"];
    const first = converse(...command, "150");
    assertEquals(await first.end(), 0);
    assertMatch(first.output, /used up before it could sum up: with a larger --max-tokens/);
    says(world, "A home of bees.", "Thank you.", "A hive is a home.");
    const larger = converse(...command, "1000");
    assertEquals(await larger.end(), 0);
    assertMatch(larger.output, /goes on where it was/);
    assertMatch(larger.output, /- A hive is a home\./);
    says(world, "I learned of homes. Who else lives there?");
    const other = converse(...command, "150");
    assertEquals(await other.end(), 0);
    says(world, "And who builds it?");
    const same = converse(...command, "150");
    assertEquals(await same.end(), 0);
    assertEquals(heard(world).map((text) => /^Good to see you again/.test(text)), [
      ...[false, false, false, false],
      ...[true, true],
    ]);
  });
});
