/**
 * The doors: sockets, HTTP routes and the page. The only room that names hono.
 *
 * @module
 */
export { createApp } from "./app.ts";
export type { App, AppOptions } from "./app.ts";
