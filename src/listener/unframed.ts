/** How a response is framed, and whether its connection ends with it, is the server's to say. */
const FRAMING = ["connection", "keep-alive", "transfer-encoding"];

/** A handler's response without headers that are the server's own; those of a stream may have some. */
export function unframed(response: Response): Response {
  if (!FRAMING.some((name) => response.headers.has(name))) return response;
  const headers = new Headers(response.headers);
  for (const name of FRAMING) headers.delete(name);
  const { status, statusText, body } = response;
  return new Response(body, { status, statusText, headers });
}
