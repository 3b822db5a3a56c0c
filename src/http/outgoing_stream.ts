/** The same response; the task runs once its body has been read, is left, or fails. */
export function whenRead(response: Response, task: () => void): Response {
  const { body, status, headers } = response;
  if (!body) {
    task();
    return response;
  }
  const reader = body.getReader();
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        task();
        controller.close();
      } catch (error) {
        task();
        controller.error(error);
      }
    },
    async cancel(reason) {
      task();
      await reader.cancel(reason);
    },
  });
  return new Response(watched, { status, headers });
}
