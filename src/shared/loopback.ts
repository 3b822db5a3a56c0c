/** Whether only this machine can reach a host, given with or without a port. */
export function isLoopback(host: string): boolean {
  return host === "::1" ||
    /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i.test(host);
}
