/**
 * Listens: accepts connections within the limits of the system, parses HTTP, and makes WebSockets
 * whose messages are looked at before they are joined. It knows nothing of what is asked.
 *
 * @module
 */
export type { ByteExchange, ResponseHead } from "./exchange.ts";
export { NoRoomError } from "./handler.ts";
export type { Handler, Listener, Peer } from "./handler.ts";
export type { SocketFault } from "./message_meter.ts";
export { listen } from "./own_server.ts";
export type { ListenOptions } from "./listen.ts";
export { listenOnDeploy } from "./listen_on_deploy.ts";
