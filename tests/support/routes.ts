import { ByteBudget } from "../../src/shared/mod.ts";
import type { Bridge } from "../../src/bridge/mod.ts";
import { Access } from "../../src/http/access.ts";
import { RequestAllowances } from "../../src/http/allowances.ts";
import { restDoor } from "../../src/http/rest_door.ts";
import { WIDE_LIMITS } from "./server.ts";

/** A route as the door knows it, such as `/v1/sessions/:session`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** Every route below `/v1`: what is new is in it. */
export function restRoutes(bridge: Bridge): Route[] {
  const entrance = {
    access: new Access({ tokens: [], allowedOrigins: [] }),
    allowances: new RequestAllowances(WIDE_LIMITS, () => 0),
    addressHeader: undefined,
    bodyMs: 1_000,
  };
  const door = restDoor({
    bridge,
    spaces: bridge.spaces,
    entrance,
    room: new ByteBudget(1_000),
    bufferedBytes: 1_000,
    bodyBytes: 1_000,
    importBytes: 1_000,
    attachmentBytes: 5_242_880,
  });
  const handlers = door.routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => [`${method} ${path}`, { method, path: `/v1${path}` }] as const);
  return [...new Map(handlers).values()];
}
