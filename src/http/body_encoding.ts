import type { Problem } from "./problems.ts";

/** The Messages API's own code for a body in an encoding that is not known. */
export const ENCODING_UNSUPPORTED = "request_body_encoding_unsupported";

/** The problem of a body that is compressed, and so cannot be read here; undefined for any other. */
export function encodingProblem(headers: Headers): Problem | undefined {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return undefined;
  const message = `content-encoding: ${encoding.slice(0, 100)} is not supported here; send the ` +
    "body as it is";
  return { code: "invalid_request", message };
}
