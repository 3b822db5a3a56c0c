import type { Context, Hono } from "hono";
import { refusalOf } from "./error_shapes.ts";
import { providerApiOf } from "./provider_paths.ts";
import type { Environment } from "./routes.ts";

/** Where a client asks whose base URL has a part too many or too few, and what to do about it. */
const MISTAKES: readonly (readonly [path: RegExp, advice: string])[] = [
  [/\/\//, "a base URL has no slash at its end"],
  [/\/v1\/v1\/messages/, "a base URL of Claude's clients ends without /v1"],
  [/\/v1\/v1\//, "a base URL of OpenAI's clients ends in one /v1"],
  [
    /^(\/spaces\/[^/]+)?\/messages(\/|$)/,
    "the base URL of a client that asks here must end in /v1",
  ],
  [/(?<!\/v1)\/chat\/completions$/, "a base URL of OpenAI's clients ends in /v1"],
];

/** What clients of a provider's API are told that ask for something else of it. */
const SERVED = "messages, chat completions and models alone are served here";

/** Answers what no route answers: 405 if the path has a route for another method, else 404. */
export function notFound(app: Hono<Environment>, { req }: Context): Response {
  const methods = ["GET", "POST", "PATCH", "DELETE"].filter((method) =>
    method !== req.method &&
    app.router.match(method, req.path)[0].some(([[, route]]) => !route.path.endsWith("/*"))
  );
  if (methods.length === 0) {
    const isOfProvider = providerApiOf(req.path) !== undefined;
    const [, mistake] = MISTAKES.find(([path]) => path.test(req.path)) ?? [];
    const advice = mistake ?? (isOfProvider ? SERVED : undefined);
    const message = `Nothing at ${req.path}${advice === undefined ? "" : `; ${advice}`}`;
    return refusalOf(req, { code: "not_found", message });
  }
  const named = new Intl.ListFormat("en-GB").format(methods);
  const message = `${req.path} supports ${named}, not ${req.method}`;
  return refusalOf(req, { code: "method_not_allowed", message }, { allow: methods.join(", ") });
}
