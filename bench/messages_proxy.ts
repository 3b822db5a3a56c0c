/** The smallest proxy that Deno makes: it passes requests on to `UPSTREAM`. */
const upstream = Deno.env.get("UPSTREAM");

const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
  const { pathname, search } = new URL(request.url);
  const { method, headers, body } = request;
  return fetch(`${upstream}${pathname}${search}`, { method, headers, body });
});
console.log(`Page     http://127.0.0.1:${server.addr.port}`);
