import type { BridgeError } from "../../src/client/mod.ts";

/** The code of any error, of the bridge or of the client. */
export type AnyCode = BridgeError["code"];
