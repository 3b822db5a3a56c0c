import { assert, assertEquals } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";

Deno.test("bridges that build the page at the same time leave one whole page", async () => {
  const path = await Deno.makeTempDir();
  const dist = new URL(`file://${path}/dist/`);
  assertEquals(await Promise.all([build(dist), build(dist), build(dist)]), [true, true, true]);
  const page = await Deno.readTextFile(new URL("index.html", dist));
  const loaded = Array.from(page.matchAll(/"\/(assets\/[^"]+)"/g), ([, name = ""]) => name);
  assert(loaded.length > 3);
  for (const name of loaded) assert((await Deno.stat(new URL(name, dist))).isFile, name);
  const names = Array.from(Deno.readDirSync(dist), ({ name }) => name).sort();
  assertEquals(names, [".sources", "assets", "index.html", "manifest.webmanifest", "worker.js"]);
  assertEquals(await build(dist), false);
  await Deno.remove(path, { recursive: true });
});
