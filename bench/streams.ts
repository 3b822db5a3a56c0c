/**
 * What streaming costs: CPU a delta beside a bare proxy, many sockets on one streaming session beside
 * a bare broadcaster, and idle sockets. `deno task bench:streams [delta] [fanout] [idle] [--sockets n]
 * [--idle n]`; without a name it measures all. CPU and memory come from Linux's /proc.
 */
import { parseArgs } from "node:util";
import { printFigure } from "./figure.ts";
import { cpuPerDelta } from "./streams_delta.ts";
import { fanOut } from "./streams_fanout.ts";
import { idleSockets } from "./streams_idle.ts";
import { startWays } from "./streams_ways.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    sockets: { type: "string", default: "1000" },
    idle: { type: "string", default: "10000" },
  },
});
const isAsked = (name: string) => positionals.length === 0 || positionals.includes(name);
const sockets = Number(values.sockets);
const idle = Number(values.idle);

if (isAsked("delta")) {
  await using ways = await startWays();
  const value = await cpuPerDelta(ways);
  printFigure({ name: "CPU a delta over a bare proxy's", value, unit: " ×", atMost: 2 });
}
if (isAsked("fanout")) {
  await using ways = await startWays();
  const { ratio, longest, missed } = await fanOut(ways, sockets);
  const name = `${sockets} sockets on one session`;
  printFigure({ name: `${name}, replies missed`, value: missed, unit: "", atMost: 0, digits: 0 });
  printFigure({
    name: `${name}, CPU a frame over a bare broadcaster's`,
    value: ratio,
    unit: " ×",
    atMost: 2,
  });
  printFigure({
    name: `${name}, longest delay`,
    value: longest,
    unit: " ms",
    atMost: 1_000,
    digits: 0,
  });
}
if (isAsked("idle")) {
  await using ways = await startWays();
  const { resident, dropped } = await idleSockets(ways, idle);
  const name = `${idle} idle sockets`;
  printFigure({ name: `${name}, dropped`, value: dropped, unit: "", atMost: 0, digits: 0 });
  printFigure({
    name: `${name}, resident memory`,
    value: resident,
    unit: " MB",
    atMost: 350,
    digits: 0,
  });
}
Deno.exit();
