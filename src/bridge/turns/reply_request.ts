import type { Conversation, OpenTurn, RequestSettings } from "../../conversation/mod.ts";
import { encoderFor } from "../../model/mod.ts";
import type { SessionLog } from "../../session_log/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import { sessionSettings } from "../configuration/session_settings.ts";
import {
  type PreparedRequest,
  prepareRequest,
  requestSettings,
} from "../context/prepare_request.ts";
import type { ContextParts } from "../spaces/session_space.ts";
import type { TurnParts } from "./turn_parts.ts";

/** What the request for a reply is built with, besides the state. */
export interface RequestParts extends Pick<TurnParts, "settings" | "model" | "recall"> {
  readonly log: { readonly files: Pick<SessionLog["files"], "read"> };
  readonly aggregate: Pick<SessionAggregate, "key">;
}

/** The settings that the session has in a state; `most`: the greatest budget of a second, shorter request. */
export function replySettings(
  state: Conversation,
  { settings, model }: Pick<RequestParts, "settings" | "model">,
  most = Infinity,
): RequestSettings {
  const own = sessionSettings(settings, state.settings?.own);
  const usual = requestSettings(own, { model, state });
  const contextLimit = Math.min(most, usual.contextLimit);
  // In a second, shorter request only the message's own files are sent again.
  const files = usual.files && most < Infinity ? { ...usual.files, tokens: 0 } : usual.files;
  return { ...usual, contextLimit, ...defined({ files }) };
}

/** Builds the request for the reply to an open turn. Throws as `prepareRequest` does. */
export async function replyRequest(
  turn: OpenTurn,
  { state, elsewhere, settings }: ContextParts & { readonly settings: RequestSettings },
  { model, recall, log, aggregate: { key } }: RequestParts,
): Promise<PreparedRequest> {
  const { text: message, at, timeZone, attachments } = turn;
  const readFile = (id: string) => log.files.read(key, id);
  const sent = { turn: turn.id, message, attachments, readFile, now: { at, timeZone } };
  const encoder = encoderFor(model, settings.model);
  return await prepareRequest(state, { ...sent, settings, ...recall, encoder, elsewhere });
}
