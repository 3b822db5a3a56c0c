import { Signal } from "../shared/signal.ts";

/** Whether the browser has a network connection. */
export const online = new Signal(navigator.onLine);

for (const name of ["online", "offline"]) {
  addEventListener(name, () => online.set(navigator.onLine));
}
