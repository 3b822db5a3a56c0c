interface Listening {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
  readonly visibilityState?: string;
}

/**
 * Calls `nudge` when the network comes back, and when a page is looked at again, where there are
 * such things. Returns what ends it.
 */
export function watchSurroundings(nudge: () => void): () => void {
  const world: Listening & { readonly document?: Listening } = globalThis;
  const { document } = world;
  const seen = () => document?.visibilityState === "visible" && nudge();
  world.addEventListener?.("online", nudge);
  world.addEventListener?.("offline", nudge);
  document?.addEventListener?.("visibilitychange", seen);
  return () => {
    world.removeEventListener?.("online", nudge);
    world.removeEventListener?.("offline", nudge);
    document?.removeEventListener?.("visibilitychange", seen);
  };
}
