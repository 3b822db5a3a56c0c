import { assert, assertEquals, assertMatch } from "@std/assert";
import { ROOT } from "./support/modules.ts";

/** What `deno publish --dry-run` says about the package; nothing is published. */
async function dryRun() {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const files = Array.from(said.matchAll(/^\s+(file:\S+) \(/gm), ([, url = ""]) => url);
  return { code, said, files: files.map((url) => url.slice(ROOT.href.length)) };
}

Deno.test("the client can be published: no slow types, and only the client with what it imports", async () => {
  const { code, said, files } = await dryRun();
  assertEquals(code, 0, said);
  assertMatch(said, /Checking for slow types/);
  assert(!/warning/i.test(said), said);
  const isExpected = (path: string) =>
    ["LICENSE", "deno.json"].includes(path) ||
    /^src\/(client|protocol|shared)\/\w+\.ts$/.test(path);
  assertEquals(files.filter((path) => !isExpected(path)), []);
  for (const path of ["LICENSE", "src/client/mod.ts", "src/protocol/mod.ts", "src/shared/mod.ts"]) {
    assert(files.includes(path), `${path} is not in the package`);
  }
});
