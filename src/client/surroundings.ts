interface Listening {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
  readonly visibilityState?: string;
}

/**
 * Calls `nudge` when the network changes and when the page becomes visible, in runtimes that have
 * such events. Returns a function that ends that.
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
