/** Whether a host, with a port or without, is one that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "::1" ||
    /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i.test(host);
}
