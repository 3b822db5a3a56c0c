import type { Steps } from "../../conversation/mod.ts";
import { turnIds } from "../turn_ids.ts";
import type { SkimmedChat } from "./chat_body.ts";

const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * The conversation that a request names: by `x-bridge-session`, which may be no id that the bridge
 * takes, or by `user`. A user that is no id stands for one that is made of it. Undefined if none.
 */
export function* chatSessionOf(
  headers: Headers,
  body: Pick<SkimmedChat, "user">,
): Steps<string | undefined> {
  const named = headers.get("x-bridge-session");
  if (named) return named;
  const user = body.user?.trim() ?? "";
  if (user === "") return undefined;
  if (ID.test(user) && !/^\.\.?$/.test(user)) return user;
  const [id] = yield* turnIds("user", [{ text: user }]);
  return `user-${id}`;
}
