import { sha256Hex } from "../shared/mod.ts";

/** The file of Deno's default store for this folder; undefined if there is none. */
export async function defaultStore(): Promise<string | undefined> {
  const path = await defaultStorePath();
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false) ? path : undefined;
}

/** Where Deno's default store for this folder is, or will be. */
export async function defaultStorePath(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    stdout: "piped",
    stderr: "null",
  }).output();
  const { originStorage }: { originStorage?: string } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return `${originStorage}/${await sha256Hex(
    import.meta.resolve("../../deno.json"),
  )}/kv.sqlite3`;
}
