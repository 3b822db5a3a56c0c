import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../src/cli/chat_commands.ts";
import { settingsTable } from "../src/settings/mod.ts";
import {
  anchorsOf,
  type CodeBlock,
  codeBlocks,
  documentationPages,
  firstCells,
  linksOf,
  type Page,
  readPage,
} from "./support/markdown.ts";
import { follow, missingPrograms, type Ran } from "./support/walkthrough.ts";

const ROOT = new URL("../", import.meta.url);
const pages = await documentationPages();
const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));

const MOST_LINES = 250;

Deno.test("README.md is short enough to be read", () => {
  const readme = pages.find(({ path }) => path === "README.md");
  assert(readme);
  assert(readme.text.split("\n").length <= MOST_LINES);
});

Deno.test("every link of the documentation leads to a file or a heading that is there", async () => {
  const broken: string[] = [];
  for (const page of pages) {
    for (const link of linksOf(page)) {
      if (!await isThere(page, link)) broken.push(`${page.path}: ${link}`);
    }
  }
  assertEquals(broken, []);
});

async function isThere(page: Page, link: string): Promise<boolean> {
  if (/^https?:/.test(link)) return true;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page.path : new URL(path, `file:///${page.path}`).pathname.slice(1);
  const found = await Deno.stat(new URL(target, ROOT)).catch(() => undefined);
  if (!found) return false;
  return anchor === undefined || anchorsOf(await readPage(target)).includes(anchor);
}

Deno.test("every source file that a page of the design names is there", async () => {
  const named = pages.filter(({ path }) => path.startsWith("docs/design/")).flatMap(sourcesIn);
  assert(named.length > 30);
  const missing: string[] = [];
  for (const { page, source } of named) {
    const found = await Deno.stat(new URL(source, ROOT)).catch(() => undefined);
    if (!found?.isFile) missing.push(`${page}: ${source}`);
  }
  assertEquals(missing, []);
});

/** The files of `src/` that a page names. */
function sourcesIn({ path: page, text }: Page) {
  return Array.from(text.matchAll(/\bsrc\/[\w./-]+\.tsx?\b/g), ([source]) => ({ page, source }));
}

Deno.test("every page of the documentation can be reached from the README by links", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    const page = pages.find((each) => each.path === path);
    for (const link of page ? linksOf(page) : []) {
      const [target = ""] = new URL(link, `file:///${path}`).pathname.slice(1).split("#");
      reached.add(target.endsWith("/") ? `${target}README.md` : target);
    }
  }
  assertEquals(pages.map(({ path }) => path).filter((path) => !reached.has(path)), []);
});

Deno.test("docs/design/words.md says once what a word means", async () => {
  const cells = firstCells(await readPage("docs/design/words.md"));
  const words = cells.filter((cell) => cell !== "word" && !cell.startsWith("-"));
  assert(words.length > 80);
  assertEquals(words.filter((word, index) => words.indexOf(word) !== index), []);
});

Deno.test("docs/operating.md has the table of settings of the code", async () => {
  const { text } = await readPage("docs/operating.md");
  const [heading = ""] = settingsTable().split("\n");
  assertEquals(text.slice(text.indexOf(heading)).split("\n\n")[0], settingsTable());
});

Deno.test("docs/commands.md lists every task, and no page names a task that does not exist", async () => {
  const listed = firstCells(await readPage("docs/commands.md"))
    .filter((name) => /^(deno task|bridge) /.test(name))
    .map((name) =>
      name.replace("bridge serve", "deno task start").replace("bridge ", "deno task ")
    );
  assertEquals(listed.sort(), Object.keys(tasks).map((name) => `deno task ${name}`).sort());
  for (const { path, text } of pages) {
    const used = Array.from(text.matchAll(/deno task ([a-z][a-z:]*)/g), ([, name = ""]) => name);
    assertEquals(used.filter((name) => !(name in tasks)), [], path);
  }
});

Deno.test("docs/using.md lists every command of the chat", async () => {
  const listed = firstCells(await readPage("docs/using.md")).filter((name) => name.startsWith("/"));
  const known = Object.entries(COMMANDS).map(([name, [takes]]) => `/${name} ${takes}`.trimEnd());
  assertEquals(listed, known);
});

const TERMINAL = "it needs a terminal; the tests of the chat run it in one";

/** Blocks that this test does not run, and why. */
const BY_HAND: readonly { readonly page: string; readonly begins: RegExp; readonly why: string }[] =
  [
    { page: "README.md", begins: /^npx --yes deno task test$/m, why: "it would run itself" },
    { page: "README.md", begins: /^npx --yes deno task chat --session demo$/m, why: TERMINAL },
    { page: "docs/using.md", begins: /^npx --yes deno task chat --session demo$/m, why: TERMINAL },
    {
      page: "docs/protocol.md",
      begins: /^deno task conformance/,
      why: "tests/conformance runs it",
    },
    { page: "docs/commands.md", begins: /^deno install/, why: "tests/cli/bridge_test.ts runs it" },
    {
      page: "docs/claude-code.md",
      begins: /^(ANTHROPIC_BASE_URL=.*|claude )/,
      why: "tests/clients runs Claude Code",
    },
    { page: "docs/deploying.md", begins: /^deno deploy/, why: "it needs an account" },
    { page: "docs/deploying.md", begins: /^deno install/, why: "it needs an account" },
    { page: "docs/deploying.md", begins: /^cargo install/, why: ".ci/run builds it" },
    {
      page: "docs/deploying.md",
      begins: /^export DENO_KV/,
      why: "tests/cluster runs such bridges",
    },
  ];

/** What a reader must see of some blocks; all others must only succeed. */
const EXPECTED: readonly { readonly code: string; readonly output: RegExp }[] = [
  { code: 'echo "What is my name?"', output: /You said: "My name is Ada\."/ },
  { code: 'ask("My favourite colour', output: /You said: "My favourite colour is teal\."/ },
  { code: 'ask("My favourite animal', output: /^> What is my favourite animal\?$/m },
  { code: 'ask("My favourite animal', output: /^\(open\)$/m },
  { code: 'ask("My favourite animal', output: /^You said: "My favourite animal is the otter\."$/m },
  { code: 'ask("My favourite animal', output: /^\(\d+ characters\)$/m },
  { code: 'ask("My favourite plant', output: /^I will remember that\./ },
  { code: "bearer.${encoded}", output: /"owner":"ada"/ },
  { code: "question-1/context", output: /"sent":"(\w+)","rebuilt":"\1"/ },
];

const missing = await missingPrograms();
const isByHand = (page: Page) => (block: CodeBlock) =>
  BY_HAND.some(({ page: path, begins }) => path === page.path && begins.test(block.code)) ||
  missing.some((program) => block.code.includes(program));

for (const page of pages) {
  const runnable = codeBlocks(page).filter(({ language }) => ["sh", "ts", "js"].includes(language));
  if (runnable.every(isByHand(page))) continue;
  const without = missing.length > 0 ? ` (without ${missing.join(", ")}: not installed)` : "";
  Deno.test({
    name: `the commands and programs of ${page.path} work in a fresh copy${without}`,
    // Most of a page builds on what its first requests left.
    ignore: missing.includes("curl"),
    fn: async () => {
      for await (const ran of follow(page, { isByHand: isByHand(page) })) assertExpected(ran);
    },
  });
}

function assertExpected({ code, output }: Ran): void {
  for (const expected of EXPECTED) {
    if (code.includes(expected.code)) assertMatch(output, expected.output, code);
  }
}

Deno.test("what the tests say of blocks of code is about blocks that are there", () => {
  const blocks = pages.flatMap((page) => codeBlocks(page).map((block) => ({ ...block, ...page })));
  for (const { page, begins } of BY_HAND) {
    assert(blocks.some(({ path, code }) => path === page && begins.test(code)), String(begins));
  }
  for (const expected of EXPECTED) {
    assert(blocks.some(({ code }) => code.includes(expected.code)), expected.code);
  }
});
