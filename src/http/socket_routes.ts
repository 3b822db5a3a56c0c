import { Hono } from "hono";
import type { Attaching } from "../bridge/mod.ts";
import { enter, type Entrance } from "./entrance.ts";
import type { Problem } from "./problems.ts";
import { type ProdBridge, ProdDoor } from "./prod_door.ts";
import { type Environment, queryOf } from "./routes.ts";
import type { Upgrader } from "./upgrade.ts";
import { WsDoor, wsQuerySchema } from "./ws_door.ts";

/** The targets of requests for sockets. */
export const SOCKETS = /^\/(ws|prod)(\?|$)/;

/** The routes of the sockets: `/ws`, and `/prod` for clients of the original protocol. */
export function socketRoutes({ bridge, entrance, upgrader }: {
  readonly bridge: Attaching & ProdBridge;
  readonly entrance: Entrance;
  readonly upgrader: Upgrader;
}): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/ws", enter(entrance), (context) =>
    upgrader.upgrade(context, (principal) => {
      const query = wsQuerySchema.safeParse(queryOf(context, wsQuerySchema));
      if (query.success) return new WsDoor({ bridge, ...principal, query: query.data });
      return wrongQuery(query.error.issues[0]);
    }));
  app.get(
    "/prod",
    enter(entrance),
    (context) => upgrader.upgrade(context, (principal) => new ProdDoor({ bridge, ...principal })),
  );
  return app;
}

function wrongQuery(issue: { path: PropertyKey[]; message: string } | undefined): Problem {
  const name = String(issue?.path[0] ?? "query");
  const code = name === "session"
    ? "invalid_session_id"
    : name === "space"
    ? "invalid_space_id"
    : "invalid_request";
  return { code, message: `${name} ${issue?.message ?? "is invalid"}` };
}
