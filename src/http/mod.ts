/**
 * The doors: sockets, HTTP routes and the page. A door checks who asks and what, calls a use case of
 * the bridge, and encodes the answer; it does not know the log or the model. The only room that
 * imports hono.
 *
 * @module
 */
export { createApp } from "./app.ts";
export type { AppOptions } from "./app.ts";
export type { ChatProvider } from "./chat_door/chat_door.ts";
