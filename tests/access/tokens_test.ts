import { assert, assertEquals, assertMatch } from "@std/assert";
import { hashToken, type KnownToken, tokenListSchema, Tokens } from "../../src/access/mod.ts";
import { Running } from "../support/process.ts";

const ADA = "ada-token-0123456789";

function parsed(list: string): readonly KnownToken[] {
  return tokenListSchema.parse(list);
}

function problem(list: string): string {
  const result = tokenListSchema.safeParse(list);
  assert(!result.success, list);
  return result.error.issues[0]?.message ?? "";
}

Deno.test("a token allows all but admin, or the scopes after its owner; it may contain colons", () => {
  const list = `ada:${ADA}, ada/read:with:colons:0123456789,eve/read+erase+admin:${ADA}-of-eve`;
  assertEquals(parsed(list).map(({ owner, scopes }) => `${owner} ${[...scopes].join(" ")}`), [
    "ada read write erase",
    "ada read",
    "eve read erase admin",
  ]);
  assertEquals(parsed(list)[1]?.hash, hashToken("with:colons:0123456789"));
});

Deno.test("law 10: a setting may have a token's hash instead, and only the hash is kept", async () => {
  const hex = hashToken(ADA).toHex();
  const known = parsed(`ada/read:sha256=${hex}`);
  assertEquals(known, parsed(`ada/read:${ADA}`));
  assertEquals(JSON.stringify(parsed(`ada:${ADA}`)).includes(ADA), false);
  const tokens = new Tokens({ tokens: known });
  assertEquals(await tokens.principalOf(ADA), { owner: "ada", scopes: new Set(["read"] as const) });
  for (const wrong of [hex, `sha256=${hex}`, `${ADA} `, "", ADA.toUpperCase()]) {
    assertMatch(JSON.stringify(await tokens.principalOf(wrong)), /"code":"unauthorized"/);
  }
});

Deno.test("several tokens of an owner are valid at once, anywhere in the list", async () => {
  const names = Array.from({ length: 5 }, (_, index) => `${ADA}-${index}`);
  const tokens = new Tokens({ tokens: parsed(names.map((token) => `ada:${token}`).join()) });
  for (const token of names) {
    const principal = await tokens.principalOf(token);
    assertEquals("owner" in principal && principal.owner, "ada");
  }
});

Deno.test("invalid tokens, scopes and hashes are refused, and so is a token that appears twice", () => {
  const wrong = [
    "ada",
    "ada:short",
    `ada/:${ADA}`,
    `ada/read+:${ADA}`,
    `ada/sudo:${ADA}`,
    `ada/read/write:${ADA}`,
    `/read:${ADA}`,
    "ada:sha256=abc",
    `ada:sha256=${"g".repeat(64)}`,
    `ada:SHA256=${"a".repeat(63)}`,
  ];
  for (const list of wrong) assertMatch(problem(list), /^must be owner:token, owner\/scope/, list);
  assertMatch(problem(`ada:${ADA},eve:${ADA}`), /a token twice; entries 1 and 2 have the same$/);
  assertMatch(problem(`ada:${ADA},ada/read:sha256=${hashToken(ADA).toHex()}`), /a token twice/);
});

Deno.test("law 10: every invalid entry is named by number and problem, without its text", () => {
  const list =
    `ada:${ADA},s3cret-without-owner,,ada:s3cret,a b:${ADA},ada/s3cret:${ADA},ada:sha256=s3c`;
  const told = problem(`${list},ada:with s3cret white space`);
  assertEquals(
    told.split(": ").at(-1),
    "entry 2 has no colon; entry 3 has a token that is too short; entry 4 has an invalid owner; " +
      "entry 5 has an unknown scope; entry 6 has an invalid hash; " +
      "entry 7 has a token with whitespace",
  );
  assertEquals(/s3c|a b/.test(told), false, told);
});

Deno.test("deno task token generates a token and its entry, a new one each time", async () => {
  const make = async (...args: string[]) => {
    const running = new Running(Deno.execPath(), { args: ["task", "--quiet", "token", ...args] });
    return { code: await running.end(), output: running.output };
  };
  const [first, second] = await Promise.all([make("ada"), make("ada", "--scopes", "read,write")]);
  const read = ({ output }: { output: string }) => ({
    token: /^Token +(\S{43})$/m.exec(output)?.[1] ?? "",
    entry: /^BRIDGE_TOKENS=(\S+)$/m.exec(output)?.[1] ?? "",
  });
  assertEquals(parsed(read(first).entry), parsed(`ada:${read(first).token}`));
  assertEquals(parsed(read(second).entry), parsed(`ada/read+write:${read(second).token}`));
  assert(read(first).token !== read(second).token);
  for (const args of [["a:b"], ["ada", "--scopes", "sudo"]]) {
    assertEquals((await make(...args)).code, 1);
  }
});
