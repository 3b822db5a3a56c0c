/**
 * `bridge build`: bundles the page into `dist/`: `index.html`, and in `assets/` files named after a
 * hash of their content, so that browsers may cache them forever. Does nothing if the sources have
 * not changed. `dev` and `start` run it too.
 *
 * @module
 */
import { Command } from "commander";
import { messageOf, sha256Hex } from "../shared/mod.ts";
import { fail } from "./fail.ts";

const ROOT = new URL("../../", import.meta.url);
const DIST = new URL("dist/", ROOT);
const ASSETS = new URL("assets/", DIST);
const STAMP = new URL(".sources", DIST);

/** What the page is built from. */
const SOURCES = [
  "web/",
  "src/client/",
  "src/imports/",
  "src/protocol/",
  "src/conversation/recall/",
  "deno.json",
  "deno.lock",
];

/** Builds the page if it is missing or stale. Returns whether it did. */
export async function build(): Promise<boolean> {
  const stamp = await stampOf(SOURCES.map((path) => new URL(path, ROOT)));
  if (await Deno.readTextFile(STAMP).catch(() => "") === stamp) return false;
  await Deno.remove(ASSETS, { recursive: true }).catch(() => {});
  await Deno.mkdir(ASSETS, { recursive: true });
  await bundle();
  await finish();
  await Deno.writeTextFile(STAMP, stamp);
  return true;
}

async function bundle(): Promise<void> {
  const options = ["--platform=browser", "--minify", "--code-splitting", "--no-check"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--lock=deno.lock",
      ...options,
      "--outdir=dist/assets",
      "web/main.tsx",
    ],
    cwd: ROOT,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr).trim()}`);
  }
}

/** Renames the entry files after their content, and writes the document that loads them. */
async function finish(): Promise<void> {
  const script = await Deno.readTextFile(new URL("main.js", ASSETS));
  await Deno.remove(new URL("main.js", ASSETS));
  const main = await keep("main", "js", script);
  const style = await keep("page", "css", await styles());
  const tags = [
    `<link rel="stylesheet" href="/assets/${style}">`,
    ...staticImports(script).map((name) => `<link rel="modulepreload" href="/assets/${name}">`),
    `<script type="module" src="/assets/${main}"></script>`,
  ];
  const page = await Deno.readTextFile(new URL("web/index.html", ROOT));
  await Deno.writeTextFile(
    new URL("index.html", DIST),
    page.replace("<!-- assets -->", tags.join("\n    ")),
  );
}

async function keep(name: string, extension: string, text: string): Promise<string> {
  const file = `${name}-${(await sha256Hex(text)).slice(0, 10)}.${extension}`;
  await Deno.writeTextFile(new URL(file, ASSETS), text);
  return file;
}

/** The files in `web/style/` in the order of their names, without comments. */
async function styles(): Promise<string> {
  const files = (await filesOf(new URL("web/style/", ROOT))).sort(byPath);
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  return texts.join("\n").replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/\s*([{};,])\s*/g, "$1").replaceAll(/:\s+/g, ":").replaceAll(";}", "}").trim();
}

/** The chunks that a script cannot start without. */
function staticImports(script: string): string[] {
  return Array.from(script.matchAll(/(?:from|import)"\.\/([^"]+)"/g), ([, name = ""]) => name);
}

async function stampOf(sources: readonly URL[]): Promise<string> {
  const files = (await Promise.all(sources.map(filesOf))).flat().sort(byPath);
  const texts = await Promise.all(
    files.map(async (file) => `${file.pathname}\n${await Deno.readTextFile(file)}`),
  );
  return await sha256Hex([Deno.version.deno, ...texts].join("\0"));
}

async function filesOf(place: URL): Promise<URL[]> {
  const stat = await Deno.stat(place).catch(() => undefined);
  if (!stat?.isDirectory) return stat ? [place] : [];
  const files: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(place)) {
    files.push(...await filesOf(new URL(isDirectory ? `${name}/` : name, place)));
  }
  return files;
}

function byPath(one: URL, other: URL): number {
  return one.pathname < other.pathname ? -1 : 1;
}

async function run(): Promise<void> {
  try {
    if (await build()) console.log("Built the page into dist/");
  } catch (error) {
    fail(messageOf(error));
  }
}

/** `bridge build`. */
export const buildCommand = new Command("build")
  .description("Bundles the page in web/ into dist/ if it is stale. It has no options.")
  .showHelpAfterError()
  .action(run);
