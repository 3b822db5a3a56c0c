import { pageRoutes } from "../../src/http/page.ts";

const DIST = new URL("../../dist/", import.meta.url);

/** Serves builds of the page at one address, without a bridge behind it. */
export interface ServedBuilds extends AsyncDisposable {
  readonly url: string;
  /** Serves the next build: its scripts have other names, and those of the last one are gone. */
  deploy(): Promise<void>;
}

/** Serves the build in `dist/` at first. */
export async function serveBuilds(): Promise<ServedBuilds> {
  const folder = await Deno.makeTempDir();
  let app = pageRoutes(DIST);
  let count = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => app.fetch(request),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    async deploy() {
      const place = `${folder}/${++count}/`;
      await writeNext(place, count);
      app = pageRoutes(new URL(`file://${place}`));
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Writes a build like that in `dist/`, but for the names of its files and its own. */
async function writeNext(place: string, count: number): Promise<void> {
  await Deno.mkdir(`${place}assets`, { recursive: true });
  const names = ["index.html", "worker.js", "manifest.webmanifest"];
  for await (const { name } of Deno.readDir(new URL("assets/", DIST))) names.push(`assets/${name}`);
  const renamed = (text: string) =>
    text.replaceAll(/-[A-Z0-9]{8}\.js/g, (end) => end.replace(".js", `N${count}.js`))
      .replaceAll(/main-[0-9a-f]{10}/g, `main-${count}`)
      .replaceAll(/(?<=content="|"build":")[0-9a-f]{16}/g, `next-build-${count}`);
  for (const name of names) {
    const path = new URL(name, DIST);
    if (name.endsWith(".png")) await Deno.copyFile(path, place + name);
    else await Deno.writeTextFile(place + renamed(name), renamed(await Deno.readTextFile(path)));
  }
}
