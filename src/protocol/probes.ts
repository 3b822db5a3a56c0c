import { z } from "zod";

/** Answer of `GET /healthz` and `GET /readyz`. */
export const healthSchema = z.object({ status: z.literal("ok") }).meta({ id: "Health" });

/** Answer of `GET /api/hello`. */
export const helloSchema = z.object({ message: z.string() });
