/**
 * The page's service worker. It keeps the files of the built page, and nothing else: no answer of
 * the bridge, no text of a conversation. The network comes first for the document, so a new build
 * shows at once; the worker answers only if the bridge cannot be reached. It also shows what a
 * hidden page wants to be known.
 *
 * @module
 */
import type { RequestEvent, Tab, WorkerScope } from "./scope.ts";

/** Written in front of this script when the page is built. */
declare const SHELL: {
  /** The name of the build; its document contains it. */
  readonly build: string;
  /** The addresses of its scripts and styles. */
  readonly files: readonly string[];
};

const worker = globalThis as unknown as WorkerScope;

const PREFIX = "shell-";
/** The cache of this build. A page of the build holds a lock of this name while it is open. */
const CACHE = `${PREFIX}${SHELL.build}`;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === "/") event.respondWith(documentFor(event));
  else if (pathname.startsWith("/assets/")) event.respondWith(assetFor(event.request));
});
worker.addEventListener("message", (event) => {
  const { data, source } = event;
  if (isReplyEnd(data) && source) event.waitUntil(tell(data, source));
  else event.waitUntil(dropOldBuilds());
});
worker.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(show(notification.data));
});

/** Keeps the build's files; fails, to be tried again later, unless the bridge serves all of them. */
async function install(): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    const answer = await fetch("/", { cache: "no-store" });
    const text = await answer.clone().text();
    if (!answer.ok || !text.includes(SHELL.build)) throw new Error("Another build is served");
    await cache.addAll(SHELL.files);
    await cache.put("/", answer);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  await worker.skipWaiting();
}

/** Serves the open pages from now on. Those of an older build keep getting its files. */
async function takeOver(): Promise<void> {
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
  await dropOldBuilds();
}

/** Deletes the files of older builds that no page is open of. */
async function dropOldBuilds(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const { installing, waiting } = worker.registration;
  // A newer worker's cache is not an old one: it tidies up itself.
  if (names.length === 0 || installing || waiting) return;
  const { held = [] } = await navigator.locks.query();
  const open = new Set(held.map(({ name }) => name));
  await Promise.all(names.filter((name) => !open.has(name)).map((name) => caches.delete(name)));
}

/** The document from the network, or else the kept one. */
async function documentFor({ request, preloadResponse }: RequestEvent): Promise<Response> {
  const kept = async () => await (await caches.open(CACHE)).match("/");
  try {
    const answer = await preloadResponse ?? await fetch(request);
    // A proxy answers so while the bridge behind it is away.
    return answer.status < 500 ? answer : await kept() ?? answer;
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  }
}

/** A file of any build that is kept: its name never stands for another content. */
async function assetFor(request: Request): Promise<Response> {
  return await caches.match(request, { ignoreVary: true }) ?? await fetch(request);
}

/** What a hidden page says once a reply has ended. */
interface ReplyEnd {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly icon: string;
  readonly session: string;
}

function isReplyEnd(data: unknown): data is ReplyEnd {
  return typeof data === "object" && data !== null && "title" in data;
}

async function tell({ title, session, ...shown }: ReplyEnd, { id }: Tab): Promise<void> {
  await worker.registration.showNotification(title, { ...shown, data: { session, tab: id } });
}

/** Brings up the session that a notification is about: in its tab, in another, or in a new one. */
async function show({ session, tab: id }: {
  readonly session: string;
  readonly tab: string;
}): Promise<void> {
  const tab = await worker.clients.get(id) ??
    (await worker.clients.matchAll({ type: "window" })).at(0);
  if (!tab) await worker.clients.openWindow(`/?session=${encodeURIComponent(session)}`);
  tab?.postMessage({ session });
  await tab?.focus();
}
