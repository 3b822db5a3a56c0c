import type { Prompt } from "../../conversation/mod.ts";
import type { FileContents } from "../../model/mod.ts";

/** Reads the bytes of a file by its id; undefined where they are gone. */
export type ReadFile = (id: string) => Promise<Uint8Array | undefined>;

/** The contents of a prompt's files; undefined if it has none. `missing`: the ids of those that are gone. */
export async function fileContentsOf(
  { messages }: Pick<Prompt, "messages">,
  read: ReadFile | undefined,
): Promise<{ readonly contents?: FileContents; readonly missing: readonly string[] }> {
  const files = messages.flatMap(({ content }) => content)
    .flatMap(({ file }) => file ? [file] : []);
  if (files.length === 0) return { missing: [] };
  const contents = new Map<string, string>();
  const missing: string[] = [];
  for (const { id, sha256, kind } of files) {
    if (contents.has(sha256)) continue;
    const bytes = await read?.(id);
    if (!bytes) missing.push(id);
    else {
      const content = kind === "text/plain" ? new TextDecoder().decode(bytes) : bytes.toBase64();
      contents.set(sha256, content);
    }
  }
  return { contents, missing };
}
