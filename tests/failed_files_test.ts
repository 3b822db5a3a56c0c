import { assertEquals } from "@std/assert";
import { findProgram } from "./support/process.ts";

const READER = new URL("../.ci/failed_files", import.meta.url).pathname;
const awk = await findProgram("awk");

/** Files in which tests fail in every way that `deno test` has a word for. */
const FAILING = {
  "tests/plain_test.ts": `Deno.test("fails", () => { throw new Error("no"); });`,
  "tests/step_test.ts": `Deno.test("has => steps", (test) =>
    test.step("outer", (test) => test.step("inner", () => { throw new Error("no"); })));`,
  "tests/printing_test.ts": `Deno.test("prints no end of a line", async () => {
    await Deno.stdout.write(new TextEncoder().encode("half a line"));
    throw new Error("no");
  });`,
  "tests/timer_test.ts": `Deno.test("throws later", async () => {
    setTimeout(() => { throw new Error("no"); });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  });
  Deno.test("is cancelled", () => {});`,
  "tests/import_test.ts": `throw new Error("no");`,
  "tests/hook_test.ts": `Deno.test.afterAll(() => { throw new Error("no"); });
  Deno.test("passes", () => {});`,
  "tests/exit_test.ts": `Deno.test("exits", () => Deno.exit(3));`,
  "tests/never_test.ts": `Deno.test("never ends", () => new Promise(() => {}));`,
  "tests/leak_test.ts": `Deno.test("leaks", { sanitizeOps: true, sanitizeResources: true },
    async () => void await Deno.open("tests/leak_test.ts"));`,
  "tests/helped_test.ts": `import { helped } from "./helper.ts"; helped("by a helper");`,
  "src/documented.ts":
    `/**\n * \`\`\`ts\n * throw new Error("no");\n * \`\`\`\n */\nexport const a = 1;`,
};

const PASSING = {
  "tests/helper.ts": `export function helped(name: string): void {
    Deno.test(name, () => { throw new Error("no"); });
  }`,
  "tests/fine_test.ts": `Deno.test("fine ... FAILED", () => {});
  Deno.test("fine FAILED (1ms)", () => {});
  Deno.test("prints", () => console.log("nothing FAILED here"));
  Deno.test({ name: "ignored", ignore: true, fn() {} });`,
};

async function outputOf(command: string, options: Deno.CommandOptions): Promise<string> {
  const { stdout } = await new Deno.Command(command, options).output();
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: `the files of failed tests are found in every form in which Deno prints them${
    awk ? "" : " (skipped: awk is not installed)"
  }`,
  ignore: awk === undefined || Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    for (const name of ["src", "tests"]) await Deno.mkdir(`${folder}/${name}`);
    for (const [path, text] of Object.entries({ ...FAILING, ...PASSING })) {
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const log = await outputOf(Deno.execPath(), {
      args: ["test", "--no-check", "--no-config", "--allow-all", "--doc", "src", "tests"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    });
    await Deno.writeTextFile(`${folder}/log`, log);
    const found = await outputOf(READER, { args: [`${folder}/log`] });
    const files = new Set(found.split("\n").filter((line) => line !== ""));
    assertEquals([...files].sort(), Object.keys(FAILING).sort(), log);
    await Deno.remove(folder, { recursive: true });
  },
});
