/**
 * `bridge build`: bundles the page into `dist/`: `index.html`, its manifest and service worker, and in
 * `assets/` files named after a hash of their content, so that browsers may cache them forever. Does nothing if the sources have
 * not changed. `dev` and `start` run it too.
 *
 * @module
 */
import { Command } from "commander";
import { messageOf, sha256Hex } from "../shared/mod.ts";
import { fail } from "./fail.ts";

const ROOT = new URL("../../", import.meta.url);
const DIST = new URL("dist/", ROOT);
const ICONS = new URL("web/icons/", ROOT);
const WORKER = "web/worker/worker.ts";

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

/** Builds the page if it is missing or stale. Returns whether it did. Several may build at once. */
export async function build(dist: URL = DIST): Promise<boolean> {
  const place = new URL(".sources", dist);
  const stamp = await stampOf(SOURCES.map((path) => new URL(path, ROOT)));
  if (await Deno.readTextFile(place).catch(() => "") === stamp) return false;
  const draft = new URL(`.${crypto.randomUUID()}/`, dist);
  try {
    await bundlePage(draft);
    await publish(draft, dist);
  } finally {
    await Deno.remove(draft, { recursive: true }).catch(() => {});
  }
  await Deno.writeTextFile(place, stamp);
  return true;
}

/** Bundles one after the other: with an empty cache, two take the bundler's files from each other. */
async function bundlePage(draft: URL): Promise<void> {
  await Deno.mkdir(assetsOf(draft), { recursive: true });
  await bundle(WORKER, draft);
  await bundle("web/main.tsx", assetsOf(draft), "--code-splitting");
  await finish(draft);
}

/**
 * Moves a page into its place: first what it loads, last its service worker, which names that. What the
 * page before loads stays, as another bridge in this folder may still serve it.
 */
async function publish(draft: URL, dist: URL): Promise<void> {
  const before = await workerOf(dist).catch(() => "");
  if (before === await workerOf(draft)) return;
  await Deno.mkdir(assetsOf(dist), { recursive: true });
  const assets = await namesIn(assetsOf(draft));
  const move = (name: string) => Deno.rename(new URL(name, draft), new URL(name, dist));
  for (const name of assets) await move(`assets/${name}`);
  for (const name of ["manifest.webmanifest", "index.html", "worker.js"]) await move(name);
  const isLoaded = (name: string) => assets.includes(name) || before.includes(name);
  for (const name of (await namesIn(assetsOf(dist))).filter((name) => !isLoaded(name))) {
    await Deno.remove(new URL(name, assetsOf(dist))).catch(() => {});
  }
}

async function workerOf(page: URL): Promise<string> {
  return await Deno.readTextFile(new URL("worker.js", page));
}

function assetsOf(page: URL): URL {
  return new URL("assets/", page);
}

async function bundle(entry: string, folder: URL, ...options: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--lock=deno.lock",
      ...["--platform=browser", "--minify", "--no-check"],
      ...options,
      `--outdir=${decodeURIComponent(folder.pathname)}`,
      entry,
    ],
    cwd: ROOT,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr).trim()}`);
  }
}

/** Renames the entry files after their content, and writes what loads them. */
async function finish(draft: URL): Promise<void> {
  const assets = assetsOf(draft);
  const script = await Deno.readTextFile(new URL("main.js", assets));
  await Deno.remove(new URL("main.js", assets));
  const main = await keep(assets, "main.js", encode(script));
  const style = await keep(assets, "page.css", encode(await styles()));
  const icons = await keepIcons(assets);
  const tags = [
    `<link rel="stylesheet" href="/assets/${style}">`,
    ...staticImports(script).map((name) => `<link rel="modulepreload" href="/assets/${name}">`),
    `<script type="module" src="/assets/${main}"></script>`,
    `<link rel="manifest" href="/manifest.webmanifest">`,
    `<link rel="apple-touch-icon" href="/assets/${icons.get("touch-180.png")}">`,
  ];
  const page = (await Deno.readTextFile(new URL("web/index.html", ROOT)))
    .replace("<!-- assets -->", tags.join("\n    "));
  await writeManifest(draft, icons);
  await Deno.writeTextFile(new URL("index.html", draft), await writeWorker(draft, page));
}

/** Copies the icons. Returns their names among the assets by their own. */
async function keepIcons(assets: URL): Promise<ReadonlyMap<string, string>> {
  const icons = new Map<string, string>();
  for await (const { name } of Deno.readDir(ICONS)) {
    if (!name.endsWith(".png")) continue;
    icons.set(name, await keep(assets, name, await Deno.readFile(new URL(name, ICONS))));
  }
  return icons;
}

/** Writes the manifest with the names that its icons have among the assets. */
async function writeManifest(draft: URL, icons: ReadonlyMap<string, string>): Promise<void> {
  const manifest = JSON.parse(await Deno.readTextFile(new URL("web/manifest.json", ROOT)));
  for (const icon of manifest.icons) icon.src = `/assets/${icons.get(icon.src)}`;
  await Deno.writeTextFile(new URL("manifest.webmanifest", draft), JSON.stringify(manifest));
}

/**
 * Writes in front of the service worker what it keeps, under a name of this build. Returns the
 * document with that name.
 */
async function writeWorker(draft: URL, page: string): Promise<string> {
  const place = new URL("worker.js", draft);
  const script = await Deno.readTextFile(place);
  const build = (await sha256Hex(`${page}\0${script}`)).slice(0, 16);
  const files = (await namesIn(assetsOf(draft))).filter((name) => /\.(?:js|css)$/.test(name))
    .sort().map((name) => `/assets/${name}`);
  await Deno.writeTextFile(place, `const SHELL=${JSON.stringify({ build, files })};\n${script}`);
  return page.replace("<!-- build -->", `<meta name="build" content="${build}">`);
}

/** Writes a file under its name with a hash of its content. Returns that name. */
async function keep(assets: URL, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const [stem, extension] = name.split(".");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const file = `${stem}-${hash.slice(0, 10)}.${extension}`;
  await Deno.writeFile(new URL(file, assets), bytes);
  return file;
}

async function namesIn(folder: URL): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
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
  .action(run);
