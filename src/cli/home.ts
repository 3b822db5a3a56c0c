/** The bridge's folder, whichever one a command is run in: there are its code and its `.env`. */
export const HOME = (import.meta.dirname ?? ".").replace(/[\\/]src[\\/]cli$/, "");

/** A path of the settings, which is relative to the bridge's folder. */
export function atHome(path: string): string {
  const isWhole = /^([\\/]|[A-Za-z]:[\\/]|https?:|:memory:)/.test(path);
  return isWhole || Deno.cwd() === HOME ? path : `${HOME}/${path}`;
}
