import { assert, assertEquals } from "@std/assert";

const read = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));

Deno.test("docs/telemetry.md tells of every metric that is measured, and of no other", async () => {
  const source = await read("src/telemetry/metrics.ts");
  const measured = Array.from(source.matchAll(/create\w+\("([^"]+)"/g), ([, name = ""]) => name);
  const docs = await read("docs/telemetry.md");
  const [, table = ""] = docs.split("| metric ");
  const told = Array.from(table.matchAll(/^\| `(bridge\.[\w.]+)`/gm), ([, name = ""]) => name);
  assert(measured.length >= 10);
  assertEquals(told.sort(), measured.sort());
});
