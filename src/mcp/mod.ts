/**
 * The memory as a server of the Model Context Protocol: six tools, conversations and facts as
 * resources. It knows no sockets, no routes and no tokens: a door admits a caller, gives the use cases
 * of the bridge, and serves each request by `serveMcp` with a server of its own.
 *
 * @module
 */
export { Calls } from "./calls.ts";
export type { Memory } from "./caller.ts";
export { notJson, serveMcp } from "./serve.ts";
export { createServer } from "./server.ts";
