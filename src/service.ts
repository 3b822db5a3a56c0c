import { OFFLINE_MODEL } from "./conversation/mod.ts";
import { createBridge } from "./bridge/mod.ts";
import type { SessionLog } from "./session_log/mod.ts";
import { type ChatProvider, createApp } from "./http/mod.ts";
import { type Handler, listen, listenOnDeploy } from "./listener/mod.ts";
import { memoryLimits } from "./memory_limits.ts";
import { type Model, Upstream } from "./model/mod.ts";
import { warmUp } from "./warm_up.ts";
import { defined } from "./shared/mod.ts";
import type { Settings } from "./settings/mod.ts";
import { logger } from "./telemetry/mod.ts";

/** The longest that a shutdown may take, in ms: Deno Deploy waits 5 s. */
const SHUTDOWN_MS = 3_800;

/** How long replies that are passed on may take to their end: they cannot be remembered afterwards. */
const RELAYS_MS = 1_000;

/** How much of the rest open turns, sockets and requests each get for a clean end, in ms. */
const DRAIN_MS = 1_500;
const SOCKETS_MS = 1_000;
const REQUESTS_MS = 1_000;

/**
 * Signals this close together are one request, in ms: Ctrl-C in a terminal reaches the bridge itself
 * and the programs that started it, and each of them passes it on.
 */
const SAME_REQUEST_MS = 500;

/** How long a bridge is left alone before it warms up, in ms: whoever waited for it comes first. */
const REST_MS = 100;

/** Requests that ask whether the bridge is there, and for nothing that a warm-up would delay. */
const PROBES = /\/(?:healthz|readyz)$/;

/** Dependencies of the service. */
export interface ServiceOptions {
  readonly settings: Settings;
  readonly log: SessionLog;
  readonly model: Model;
  readonly summaryModel: Model;
  /** The folder of the built page. */
  readonly web: URL;
  readonly onListen: (address: Deno.NetAddr) => void;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** What the service does when the platform asks for it. */
export interface Service {
  /** Learns from the sessions of spaces that are due, if learning is on. */
  learnDue(): Promise<void>;
}

/**
 * Serves until SIGINT or SIGTERM. Then it notifies the clients, hands over open turns, and exits with
 * code 0 within 4 s; a later signal makes it exit at once, with code 1. Rejects if it cannot listen
 * on the address.
 */
export async function serve(
  { settings, log, model, summaryModel, web, onListen, now }: ServiceOptions,
): Promise<Service> {
  const { liveBytes: maxLiveBytes, outgoingBytes } = memoryLimits(settings.memory);
  const memory = { maxLiveBytes, maxReplayBytes: outgoingBytes };
  const choices = choicesWith(model, settings.bridge.choices);
  const bridge = createBridge(
    defined({
      ...{ log, model, summaryModel, now },
      settings: { ...settings.bridge, ...memory, choices },
    }),
  );
  const limits = { ...settings.limits, outgoingBytes };
  const upstream = new Upstream(settings.upstream);
  const chat = chatProvider(settings, model);
  const app = createApp({
    ...settings,
    limits,
    bridge,
    spaces: bridge.spaces,
    upstream,
    chat,
    web,
  });
  let isAsked = false;
  const handler: Handler = {
    ...app,
    fetch(request, peer) {
      isAsked ||= !PROBES.test(request.url);
      return app.fetch(request, peer);
    },
  };
  const listener = settings.listen.isOnDeploy
    ? listenOnDeploy(handler, settings.listen)
    : await listen(handler, { ...settings.listen, readable: web });
  let stoppingSince: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, async () => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince > SAME_REQUEST_MS) Deno.exit(1);
        return;
      }
      stoppingSince = performance.now();
      logger.info("Shutting down: notifying clients, handing over open turns");
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), SHUTDOWN_MS));
      await app.drainRelays(RELAYS_MS);
      await waitAtMost(DRAIN_MS, bridge.drain());
      await app.close(SOCKETS_MS);
      await waitAtMost(REQUESTS_MS, listener.close());
      upstream.close();
      if (chat.kind === "relayed") chat.upstream.close();
      log.close();
      Deno.exit(0);
    });
  }
  // Last: once the address is printed, a signal must find its listener.
  onListen(listener.address);
  setTimeout(() => warmUp({ settings, model }, () => isAsked), REST_MS);
  return { learnDue: () => bridge.learnDue() };
}

/** What sessions may choose with a model: the offline model has no other beside it. */
function choicesWith(
  { name }: Model,
  choices: Settings["bridge"]["choices"],
): Settings["bridge"]["choices"] {
  return name === OFFLINE_MODEL ? { ...choices, models: [name] } : choices;
}

/** Who answers chat completions of clients that keep the conversation: whoever replies otherwise. */
function chatProvider(
  { models, openai, upstream: { credentials }, bridge }: Settings,
  model: Model,
): ChatProvider {
  if (models.reply.provider === "claude") {
    const { modelName, maxOutputTokens } = bridge;
    return { kind: "translated", model, modelName, maxOutputTokens };
  }
  const { baseUrl, connectTimeoutMs } = openai;
  const apiKey = openai.apiKey === "" ? undefined : openai.apiKey;
  const upstream = new Upstream({ api: "chat", baseUrl, apiKey, credentials, connectTimeoutMs });
  return { kind: "relayed", upstream };
}

/** Waits until a task has ended, successfully or not, but no longer than this many ms. */
async function waitAtMost(ms: number, task: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  task.catch((error) => logger.error("Shutting down failed", { error })).finally(resolve);
  await promise;
  clearTimeout(timer);
}
