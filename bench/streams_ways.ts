import { type BridgeProcess, startBridge, startServer } from "../tests/support/process.ts";
import { TimedUpstream } from "./timed_upstream.ts";
import { UNLIMITED } from "./unlimited.ts";

/** The two ways from one upstream to a socket. */
export interface Ways extends AsyncDisposable {
  readonly upstream: TimedUpstream;
  readonly proxy: BridgeProcess;
  readonly bridge: BridgeProcess;
}

/** Starts the upstream here, and the bridge and the bare proxy as processes of their own. */
export async function startWays(): Promise<Ways> {
  const folder = await Deno.makeTempDir();
  const upstream = new TimedUpstream();
  const args = ["run", "-A", "--quiet", "bench/streams_proxy.ts"];
  const proxy = await startServer(args, { UPSTREAM: upstream.url });
  const bridge = await startBridge({
    ...UNLIMITED,
    MAX_CONNECTIONS: "100000",
    KV_PATH: `${folder}/log.sqlite3`,
    ANTHROPIC_BASE_URL: upstream.url,
    ANTHROPIC_API_KEY: "sk-ant-bench-0123456789",
    LOG_LEVEL: "error",
  });
  return {
    upstream,
    proxy,
    bridge,
    [Symbol.asyncDispose]: async () => {
      for (const process of [bridge, proxy]) await process.end("SIGKILL");
      await upstream.end();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
