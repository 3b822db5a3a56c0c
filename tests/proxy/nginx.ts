import { freePort } from "../support/free_port.ts";
import { findProgram, Running } from "../support/process.ts";

const CONFIGURATION = new URL("../../docs/nginx.conf", import.meta.url);

/** Where nginx is; undefined if it is not installed. */
export const nginx = await findProgram("nginx") ??
  await Deno.stat("/usr/sbin/nginx").then(() => "/usr/sbin/nginx", () => undefined);

/**
 * Runs nginx with the documented configuration, without TLS and with little patience for heads, in
 * front of bridges on these ports.
 */
export async function startNginx(bridgePorts: readonly number[]): Promise<
  AsyncDisposable & { readonly port: number }
> {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o777);
  const port = freePort();
  const documented = await Deno.readTextFile(CONFIGURATION);
  const site = replaced(documented, [
    [/listen 443 ssl;/, `listen 127.0.0.1:${port};`],
    [/ssl_certificate .*;/, ""],
    [/ssl_certificate_key .*;/, ""],
    [
      /server 127\.0\.0\.1:8000;/,
      bridgePorts.map((bridge) => `server 127.0.0.1:${bridge} max_fails=0;`).join("\n"),
    ],
    [/client_header_timeout +10s;/, "client_header_timeout 1s;"],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  await Deno.writeTextFile(
    `${folder}/nginx.conf`,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice;
events { worker_connections 256; }
http { access_log off;
${temporary}
${site} }
`,
  );
  const running = new Running(nginx ?? "nginx", {
    args: ["-e", "stderr", "-p", folder, "-c", `${folder}/nginx.conf`],
  });
  await running.until(/start worker process \d+/);
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await running.end("SIGTERM");
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function replaced(text: string, pairs: readonly (readonly [RegExp, string])[]): string {
  return pairs.reduce((before, [expression, by]) => {
    const after = before.replace(expression, by);
    if (after === before) throw new Error(`docs/nginx.conf has no ${expression}`);
    return after;
  }, text);
}
