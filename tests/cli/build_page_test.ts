import { assert, assertEquals, assertRejects } from "@std/assert";
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

Deno.test("a new page leaves what a running bridge may still have to serve of the one before", async () => {
  const path = await Deno.makeTempDir();
  const dist = new URL(`file://${path}/dist/`);
  await Deno.mkdir(new URL("assets/", dist), { recursive: true });
  const before = new URL("assets/before-0123456789.js", dist);
  const old = new URL("assets/old-0123456789.js", dist);
  for (const place of [before, old]) await Deno.writeTextFile(place, "");
  const shell = { build: "before", files: ["/assets/before-0123456789.js"] };
  await Deno.writeTextFile(new URL("worker.js", dist), `const SHELL=${JSON.stringify(shell)};\n`);
  await build(dist);
  assert((await Deno.stat(before)).isFile);
  await assertRejects(() => Deno.stat(old), Deno.errors.NotFound);
  await Deno.remove(path, { recursive: true });
});
