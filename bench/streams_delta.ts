import { median } from "./figure.ts";
import { useOf } from "./process_use.ts";
import type { Ways } from "./streams_ways.ts";
import { TurnClient } from "./turn_client.ts";

const ROUNDS = 5;
const SESSIONS = 8;
const PACE = { pieces: 500, dripMs: 5 };

/**
 * What a delta costs on its way from the model to the one socket of its session, over what it costs
 * through the bare proxy: CPU, by rounds of all sessions at once on each way in turn.
 */
export async function cpuPerDelta(ways: Ways): Promise<number> {
  ways.upstream.pace(PACE);
  const lanes = [ways.proxy, ways.bridge].map((server) => ({
    server,
    clients: Array.from({ length: SESSIONS }, (_, at) => new TurnClient(server.port, `d${at}`)),
  }));
  const rounds: number[][] = [];
  let came = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const costs: number[] = [];
    for (const { server, clients } of lanes) {
      await Promise.all(clients.map(({ ready }) => ready));
      const before = useOf(server.pid);
      const deltas = await Promise.all(clients.map(async (client) => (await client.turn()).deltas));
      if (server === ways.bridge) came += deltas.reduce((one, other) => one + other, 0);
      costs.push((useOf(server.pid).cpu - before.cpu) / (SESSIONS * PACE.pieces) * 1_000);
    }
    if (round >= 0) rounds.push(costs);
  }
  for (const { clients } of lanes) for (const client of clients) client.close();
  const column = (at: number) => median(rounds.map((costs) => costs[at] ?? NaN));
  const ratio = median(rounds.map(([proxy = NaN, bridge = NaN]) => bridge / proxy));
  console.log(
    `CPU a delta, ${SESSIONS} sessions, median of ${ROUNDS} rounds: bare proxy ` +
      `${column(0).toFixed(0)} µs, bridge ${column(1).toFixed(0)} µs; a frame of the bridge had ` +
      `${(SESSIONS * PACE.pieces * (ROUNDS + 1) / came).toFixed(2)} of them`,
  );
  return ratio;
}
