/**
 * What works behind the page, and loads once the browser has nothing else to do: the service worker,
 * and notifications of a hidden page.
 *
 * @module
 */
import "../first_load.ts";
import { trustedScript } from "../shared/trusted_script.ts";
import { goTo } from "../state/route.ts";
import { tellOfReplies } from "./reply_notices.ts";

const WORKER = "/worker.js";

/** Begins it. Where there is no service worker, or it is refused, the page works without it. */
export async function begin(): Promise<void> {
  tellOfReplies();
  // There is none where the page came over plain HTTP from another machine.
  const { serviceWorker, locks } = navigator as Partial<Navigator>;
  if (!serviceWorker || !locks) return;
  serviceWorker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (isCall(data)) goTo(data.session);
  });
  const { content: build } = document.querySelector<HTMLMetaElement>("meta[name=build]") ?? {};
  // As long as this page is open, the worker keeps the files of its build.
  void locks.request(`shell-${build}`, { mode: "shared" }, () => new Promise(() => {}));
  try {
    const registration = await serviceWorker.register(trustedScript("shell", WORKER));
    registration.active?.postMessage("opened");
    // Whether another build is served: the browser may take its time to ask by itself.
    await registration.update();
  } catch {
    // It is only for comfort.
  }
}

/** Whether the worker asks to show a session: somebody clicked on a notification. */
function isCall(data: unknown): data is { readonly session: string } {
  return typeof data === "object" && data !== null && "session" in data &&
    typeof data.session === "string";
}
