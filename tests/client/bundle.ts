import { logPlace } from "../support/process.ts";

/** The client as one file of plain JavaScript, as docs/programs.md says to make it. */
export async function bundleClient(): Promise<{ path: string; code: string } & AsyncDisposable> {
  const place = await logPlace();
  const path = place.path.replace(/[^/]*$/, "client.mjs");
  const args = ["bundle", "--quiet", "--minify", "--platform", "browser", "--output", path];
  const root = new URL("../../", import.meta.url);
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args, "src/client/mod.ts"],
    cwd: root,
    stdin: "null",
  });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const code = await Deno.readTextFile(path);
  return { path, code, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

/** The gzipped size of a text, in bytes. */
export async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
