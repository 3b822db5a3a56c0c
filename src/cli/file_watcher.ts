const ROOT = new URL("../../", import.meta.url);

/** The folders and files that the bridge and its page are made from. */
const FOLDERS = ["src/", "web/"];
const FILES = new Set(["main.ts", "deno.json", ".env"]);

/** What changes a file. Reading one does not. */
const CHANGES: ReadonlySet<string> = new Set<Deno.FsEvent["kind"]>([
  "create",
  "modify",
  "rename",
  "remove",
]);

/** Changes come in bursts; one is over when nothing has changed for this long, in ms. */
const QUIET_MS = 100;

/** Watches the sources and the file `.env`. */
export class FileWatcher implements Disposable {
  readonly #watchers: readonly Deno.FsWatcher[];
  #next = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const folders = Deno.watchFs(FOLDERS.map((folder) => pathOf(new URL(folder, ROOT))));
    const files = Deno.watchFs(pathOf(ROOT), { recursive: false });
    this.#watchers = [folders, files];
    this.#follow(folders, () => true);
    this.#follow(files, (path) => FILES.has(path.slice(path.lastIndexOf("/") + 1)));
  }

  /** Resolves once a file has changed since the last reset. */
  get changed(): Promise<void> {
    return this.#next.promise;
  }

  /** Forgets the changes so far. */
  reset(): void {
    this.#next = Promise.withResolvers();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }

  async #follow(watcher: Deno.FsWatcher, matters: (path: string) => boolean): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (!CHANGES.has(kind) || !paths.some(matters)) continue;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#next.resolve(), QUIET_MS);
    }
  }
}

function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname);
}
