import { connect } from "../../src/client/mod.ts";
import { SETTING_NAMES } from "../../src/settings/mod.ts";
import { modulesAtStart } from "./module_graph.ts";
import { DEPLOY_TOKEN, type Deployment, MEMORY_MIB, startInstance } from "./instance.ts";

/** What one check found. */
export interface Finding {
  readonly isMet: boolean;
  /** The finding in a sentence, with its figures. */
  readonly says: string;
}

/** A check, by what it is about. */
export type Check = (deployment: Deployment) => Promise<Finding>;

/** How soon an instance must answer after its start, and be gone after SIGINT, in ms. */
const START_MS = 400;
const END_MS = 5_000;

/** How often a start is measured; the median counts. */
const STARTS = 5;

/** Names that Deploy keeps for itself. */
const RESERVED = /^(DENO_|OTEL_|LD_|PATH$|HOME$|TZ$|NODE_OPTIONS$)/;

/** How far apart the clocks of two instances are, in ms. */
const APART_MS = 45_000;

/** How much is asked of an instance whose memory is watched. */
const LOAD = { sessions: 40, messages: 12, characters: 20_000 };

/** What can be checked without an account, by name. */
export const CHECKS: Readonly<Record<string, Check>> = {
  "the names of the settings are free": () => {
    const taken = SETTING_NAMES.filter((name) =>
      RESERVED.test(name) || !/^[A-Z][A-Z0-9_]*$/.test(name)
    );
    return Promise.resolve({
      isMet: taken.length === 0,
      says: `${SETTING_NAMES.length} names, reserved: ${taken.join(", ") || "none"}`,
    });
  },

  "it starts soon": async (deployment) => {
    const { modules, bytes } = await modulesAtStart(deployment);
    const times: number[] = [];
    for (let start = 0; start < STARTS; start++) {
      await using instance = await startInstance(deployment);
      times.push(instance.startedInMs);
    }
    times.sort((a, b) => a - b);
    const median = times[STARTS >> 1] ?? NaN;
    return {
      isMet: median <= START_MS,
      says: `${modules} modules of ${kib(bytes)} KiB; first answer after ${median} ms ` +
        `(${times.join(", ")}; asked ${START_MS})`,
    };
  },

  "it needs no flag, no file but the bundle's, and no KV_PATH": async (deployment) => {
    await using instance = await startInstance(deployment);
    const page = await fetch(instance.url);
    const reply = await ask(instance.url, "plain", "Are you there?");
    return {
      isMet: page.ok && /<html/.test(await page.text()) && reply !== "",
      says: `the page answers ${page.status}, a message was answered`,
    };
  },

  "it is gone 5 s after SIGINT, and the reply that was being streamed goes on elsewhere": async (
    deployment,
  ) => {
    const first = await startInstance(deployment);
    await using second = await startInstance(deployment);
    deployment.claude.script.push({ kind: "reply", text: "slow ".repeat(200), dripMs: 50 });
    const asking = connect({ url: first.url, session: "cut", token: DEPLOY_TOKEN });
    const begun = new Promise<void>((resolve) =>
      asking.on("turn", ({ status }) => status === "streaming" && resolve())
    );
    const { turn } = asking.send("Tell me slowly.");
    await begun;
    const { code, tookMs } = await first.interrupt();
    await asking.close();
    await using waiting = connect({ url: second.url, session: "cut", token: DEPLOY_TOKEN });
    const { status } = await waiting.send("Tell me slowly.", { id: turn }).outcome;
    return {
      isMet: code === 0 && tookMs <= END_MS && status === "completed",
      says: `it ended with ${code} after ${tookMs} ms; the other instance says: ${status}`,
    };
  },

  "several instances at once, with clocks apart, hold one conversation": async (deployment) => {
    await using exact = await startInstance(deployment);
    await using ahead = await startInstance(deployment, { aheadMs: APART_MS });
    await using behind = await startInstance(deployment, { aheadMs: -APART_MS });
    const urls = [exact.url, ahead.url, behind.url];
    const calls = deployment.claude.replies.length;
    for (let turn = 0; turn < 9; turn++) {
      await ask(urls[turn % 3] ?? "", "apart", `Message ${turn}`);
    }
    const events = await eventsIn(exact.url, "apart");
    const times = deployment.claude.replies.length - calls;
    return {
      isMet: events.MessageReceived === 9 && events.ReplyCompleted === 9 && times === 9,
      says: `9 messages over 3 instances, ${APART_MS / 1_000} s ahead and behind: ` +
        `${events.MessageReceived} messages, ${events.ReplyCompleted} replies, ${times} calls`,
    };
  },

  "its memory stays within 512 MiB under load": async (deployment) => {
    await using instance = await startInstance(deployment);
    const { sessions, messages, characters } = LOAD;
    const talk = async (session: string) => {
      for (let turn = 0; turn < messages; turn++) {
        await ask(instance.url, session, `${turn} ${"word ".repeat(characters / 5)}`);
      }
    };
    await Promise.all(Array.from({ length: sessions }, (_, index) => talk(`load-${index}`)));
    const peak = instance.peakMib();
    return {
      isMet: !(peak > MEMORY_MIB),
      says:
        `${sessions} sessions at once, ${messages} messages of ${characters} characters each: ` +
        (Number.isNaN(peak) ? "this system does not tell the memory" : `at most ${peak} MiB`),
    };
  },
};

/** What no script can see from here. */
export const UNCHECKED: readonly string[] = [
  "Deploy's own front: TLS, HTTP/2, its limits on idle sockets and on bodies",
  "Deploy's own store: its latency, its units and its price (deno task bench:remote has a stand-in)",
  "which names of variables Deploy reserves today, and which flags it sets",
  "how it freezes and wakes an idle instance, and in which regions",
  "the commands of docs/deploying.md, which need an account",
];

async function ask(url: string, session: string, text: string): Promise<string> {
  const response = await fetch(`${url}/v1/sessions/${session}/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${DEPLOY_TOKEN}` },
    body: JSON.stringify({ text }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return await response.text();
}

async function eventsIn(url: string, session: string): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${url}/v1/sessions/${session}/export`, {
    headers: { authorization: `Bearer ${DEPLOY_TOKEN}` },
  });
  const counts: Record<string, number> = {};
  for (const line of (await response.text()).split("\n")) {
    const type: unknown = line === "" ? undefined : JSON.parse(line).type;
    if (typeof type === "string") counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

function kib(bytes: number): number {
  return Math.round(bytes / 1_024);
}
