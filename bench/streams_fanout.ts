import type { BridgeProcess } from "../tests/support/process.ts";
import { median } from "./figure.ts";
import { Listeners } from "./listener_process.ts";
import { useOf } from "./process_use.ts";
import type { Ways } from "./streams_ways.ts";
import { TurnClient } from "./turn_client.ts";

const ROUNDS = 3;
const PACE = { pieces: 60, dripMs: 100 };

/** What one way needs for a reply that all listeners get. */
interface Cost {
  /** CPU for one frame to one listener, in µs. */
  readonly cpu: number;
  /** From the model's piece until the last listener had it, the longest of all pieces, in ms. */
  readonly longest: number;
}

/** What many sockets on one streaming session cost. */
export interface FanOut {
  /** CPU a delivered frame over the bare broadcaster's. */
  readonly ratio: number;
  /** The longest delay through the bridge, in ms. */
  readonly longest: number;
  /** Replies that a listener of the bridge did not get whole, delta by delta. */
  readonly missed: number;
}

/** Streams replies to so many sockets on one session, by rounds on each way in turn. */
export async function fanOut(ways: Ways, sockets: number): Promise<FanOut> {
  ways.upstream.pace(PACE);
  let missed = 0;
  const lanes = await Promise.all([ways.proxy, ways.bridge].map(async (server) => {
    const speaker = new TurnClient(server.port, "all");
    await speaker.ready;
    const { port } = server;
    const listeners = await Listeners.open({ port, session: "all", count: sockets });
    return { server, speaker, listeners };
  }));
  const rounds: Cost[][] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const costs: Cost[] = [];
    for (const lane of lanes) {
      const { cost, lost } = await oneReply(lane, round + 1);
      if (lane.server === ways.bridge) missed += lost;
      costs.push(cost);
    }
    if (round > 0) rounds.push(costs);
  }
  for (const { speaker, listeners } of lanes) {
    speaker.close();
    await listeners.end();
  }
  const column = (at: number, name: keyof Cost) => rounds.map((costs) => costs[at]?.[name] ?? NaN);
  const longest = [0, 1].map((at) => Math.max(...column(at, "longest")));
  console.log(
    `CPU a frame to one of ${sockets} sockets, median of ${ROUNDS} rounds: bare broadcaster ` +
      `${median(column(0, "cpu")).toFixed(1)} µs, bridge ${
        median(column(1, "cpu")).toFixed(1)
      } µs; ` +
      `longest delay ${longest.map((ms) => ms.toFixed(0)).join(" and ")} ms`,
  );
  const ratios = rounds.map(([bare, bridge]) => (bridge?.cpu ?? NaN) / (bare?.cpu ?? NaN));
  return { ratio: median(ratios), longest: longest[1] ?? NaN, missed };

  async function oneReply(
    { server, speaker, listeners }: {
      readonly server: BridgeProcess;
      readonly speaker: TurnClient;
      readonly listeners: Listeners;
    },
    reply: number,
  ): Promise<{ readonly cost: Cost; readonly lost: number }> {
    const before = useOf(server.pid);
    await speaker.turn();
    await listeners.completed(reply);
    const cpu = (useOf(server.pid).cpu - before.cpu) / (PACE.pieces * sockets) * 1_000;
    const { deltas, completed, broken, dropped } = await listeners.report();
    const sent = [...ways.upstream.sent];
    // A delta may begin within a piece: its beginning was held back while it might be a secret's.
    const sentAt = (offset: number) => sent.findLast(([start]) => start <= offset)?.[1] ?? NaN;
    const delays = deltas.map(({ offset, lastAt }) => lastAt - sentAt(offset));
    const lost = (sockets - completed) + broken + dropped;
    return { cost: { cpu, longest: Math.max(...delays) }, lost };
  }
}
