const ROOT = new URL("../../", import.meta.url);

/** A page of the documentation; `path` is relative to the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced code block. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** README.md, SECURITY.md and every page below docs/, by path. */
export async function documentationPages(): Promise<Page[]> {
  const paths = ["README.md", "SECURITY.md", ...await markdownIn("docs/")];
  return await Promise.all(paths.sort().map(readPage));
}

/** One page by its path. */
export async function readPage(path: string): Promise<Page> {
  return { path, text: await Deno.readTextFile(new URL(path, ROOT)) };
}

async function markdownIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) paths.push(...await markdownIn(`${folder}${name}/`));
    else if (name.endsWith(".md")) paths.push(`${folder}${name}`);
  }
  return paths;
}

/** The code blocks of a page, in order. */
export function codeBlocks({ text }: Page): CodeBlock[] {
  return Array.from(
    text.matchAll(/^```(\w*)\n(.*?)^```$/gms),
    ([, language = "", code = ""]) => ({ language, code }),
  );
}

/** The contents of the first cells of all tables of a page, without backticks. */
export function firstCells({ text }: Page): string[] {
  return Array.from(text.matchAll(/^\| *`?([^`|]+?)`? *\|/gm), ([, name = ""]) => name.trim());
}

/** Where the links and images of a page lead. */
export function linksOf({ text }: Page): string[] {
  return Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ text }: Page): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, "");
  return Array.from(
    prose.matchAll(/^#+ (.*)$/gm),
    ([, title = ""]) =>
      title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}
