import { Store } from "./store.ts";

/** Whether the browser says that it has a network at all. */
export const online = new Store(navigator.onLine);

for (const name of ["online", "offline"]) {
  addEventListener(name, () => online.set(navigator.onLine));
}
