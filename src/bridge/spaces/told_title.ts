import { type Conversation, saidElsewhere, type SessionLife } from "../../conversation/mod.ts";
import { isToForget, type Space } from "../../knowledge/mod.ts";

/**
 * What a session is called where others are told of it: nothing where that says what its space is to
 * forget, or what is withheld.
 */
export function toldTitle(
  session: SessionLife & { readonly conversation: Conversation },
  title: string | undefined,
  space: Space | undefined,
): string | undefined {
  if (title === undefined) return undefined;
  const { conversation: { name, settled }, session: id, generation } = session;
  const first = name === undefined ? settled.at(0) : undefined;
  if (first?.withheldAt !== undefined) return undefined;
  if (!space) return title;
  // Nothing tells when a name was given; whatever is forgotten counts.
  const said = first
    ? saidElsewhere(session, first, { role: "user", text: title, at: 0 })
    : { session: id, generation, positions: [], text: title, at: 0 };
  return isToForget(said, space) ? undefined : title;
}
