/**
 * The doors: sockets, HTTP routes and the page. The only room that imports hono.
 *
 * @module
 */
export { createApp } from "./app.ts";
export type { AppOptions, HttpApp } from "./app.ts";
