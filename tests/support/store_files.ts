/** Counts texts in files; a program of its own. */
const COUNT = `
import { Buffer } from "node:buffer";
const { texts, files } = JSON.parse(Deno.args[0]);
let found = 0;
for (const file of files) {
  const bytes = await Deno.readFile(file).catch(() => new Uint8Array());
  const content = Buffer.from(bytes).toString("latin1");
  for (const text of texts) found += content.split(text).length - 1;
}
console.log(found);
`;

/**
 * How often texts, each character a byte, stand in the files that a store is made of. Another process reads them: one
 * that has a database open and closes another handle of its file loses SQLite's locks.
 */
export async function hitsIn(path: string, texts: readonly string[]): Promise<number> {
  const files = ["", "-wal", "-shm"].map((end) => path + end);
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", COUNT, JSON.stringify({ texts, files })],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("The store's files could not be read");
  return Number(new TextDecoder().decode(stdout));
}
