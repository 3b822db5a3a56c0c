import type { Attachment, AttachOptions, Subscriber } from "../api/attachment.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionRegistry } from "../registry/session_registry.ts";

/** Sessions as conversations: attach, then send. */
export interface Attaching {
  /**
   * Attaches a client: delivers `session.ready`, then the replay it asked for, then the turn that is
   * streaming, then everything that happens. Rejects when the log does not answer.
   */
  attach(
    key: SessionKey,
    options: AttachOptions & { readonly subscriber: Subscriber },
  ): Promise<Attachment>;
}

/** Attaching to the live sessions of a registry. */
export function attaching(registry: SessionRegistry): Attaching {
  return {
    attach: (key, { subscriber, ...asked }) =>
      registry.use(key, (session) => session.attach(subscriber, asked)),
  };
}
