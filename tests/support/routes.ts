import { Access } from "../../src/http/access.ts";
import { type RestBridge, restDoor } from "../../src/http/rest_door.ts";

/** A route as the door knows it, such as `/v1/sessions/:session`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** Every route below `/v1`: what is new is in it. */
export function restRoutes(bridge: RestBridge): Route[] {
  const access = new Access({ tokens: [], allowedOrigins: [] });
  const door = restDoor({ bridge, access, bodyBytes: 1_000, importBytes: 1_000 });
  const handlers = door.routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => [`${method} ${path}`, { method, path: `/v1${path}` }] as const);
  return [...new Map(handlers).values()];
}
