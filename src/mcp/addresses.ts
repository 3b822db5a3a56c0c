import { idInPath, isValidId } from "../protocol/mod.ts";

/** The templates of the resources' addresses. */
export const CONVERSATION_TEMPLATE = "memory://conversations/{session}";
export const PLACE_TEMPLATE = "memory://conversations/{session}/{position}";
export const FACT_TEMPLATE = "memory://spaces/{space}/facts/{fact}";

/** The address of a conversation, or of a place in it. */
export function conversationAddress(session: string, position?: number): string {
  const place = position === undefined ? "" : `/${position}`;
  return `memory://conversations/${part(session)}${place}`;
}

/** The address of a fact. */
export function factAddress(space: string, fact: string): string {
  return `memory://spaces/${part(space)}/facts/${part(fact)}`;
}

/** The fact at an address; undefined for any other text. */
export function factAtAddress(
  address: string,
): { readonly space: string; readonly fact: string } | undefined {
  const [, space, fact] = /^memory:\/\/spaces\/([^/]+)\/facts\/([^/]+)$/.exec(address) ?? [];
  const found = { space: idIn(space), fact: idIn(fact) };
  return isValidId(found.space) && found.fact !== "" ? found : undefined;
}

/** The id that a part of an address stands for; empty if it stands for none. */
export function idIn(text: string | string[] = ""): string {
  try {
    return idInPath(decodeURIComponent(String(text)));
  } catch {
    return "";
  }
}

/** As a client that fills in a template writes it, dots apart, which every URL loses. */
function part(id: string): string {
  return encodeURIComponent(id.replaceAll(/^\.{1,2}$/g, (dots) => dots.replaceAll(".", "%2e")));
}
