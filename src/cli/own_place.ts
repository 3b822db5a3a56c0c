import { sha256Hex } from "../shared/mod.ts";

/** The file of Deno's own place for this folder; undefined where it is not found. */
export async function ownPlace(): Promise<string | undefined> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    stdout: "piped",
    stderr: "null",
  }).output();
  const { originStorage }: { originStorage?: string } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const path = `${originStorage}/${await sha256Hex(
    import.meta.resolve("../../deno.json"),
  )}/kv.sqlite3`;
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false) ? path : undefined;
}
