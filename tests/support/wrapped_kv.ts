/** Replaces some methods of a store; what is left out is the store's own. */
export function wrapped(kv: Deno.Kv, methods: (kv: Deno.Kv) => Partial<Deno.Kv>): Deno.Kv {
  const own = methods(kv);
  return new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      const value = own[name] ?? target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Something to do around every commit of a store. */
export function aroundCommits(
  kv: Deno.Kv,
  around: (commit: () => Promise<Deno.KvCommitResult | Deno.KvCommitError>) => Promise<
    Deno.KvCommitResult | Deno.KvCommitError
  >,
): Deno.Kv {
  return wrapped(kv, (target) => ({
    atomic: () => {
      const operation = target.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => around(commit);
      return operation;
    },
  }));
}

/** A store whose process is killed after it began so many commits. */
export function killedAfter(kv: Deno.Kv, most: number): Deno.Kv {
  let commits = 0;
  return wrapped(kv, (target) => ({
    atomic: () => {
      if (++commits > most) throw new Error("killed");
      return target.atomic();
    },
  }));
}

/** A store that can hold back the next list of partials, as when they are cleared after an outcome. */
export function heldPartials(): {
  readonly wrap: (kv: Deno.Kv) => Deno.Kv;
  /** Holds the next such list back until `release`. */
  hold(): void;
  release(): void;
} {
  const released = Promise.withResolvers<void>();
  let holds = false;
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      list: <Value>(...[selector, options]: Parameters<Deno.Kv["list"]>) => {
        const found = target.list<Value>(selector, options);
        if (!holds || !JSON.stringify(selector).includes("partial")) return found;
        holds = false;
        const next = found.next.bind(found);
        found.next = async () => (await released.promise, await next());
        return found;
      },
    }));
  return { wrap, hold: () => void (holds = true), release: () => released.resolve() };
}

/** A store that refuses to write a key that never expires. */
export function refusingEternal(kv: Deno.Kv): Deno.Kv {
  return wrapped(kv, (target) => ({
    atomic: () => {
      const operation = target.atomic();
      const set = operation.set.bind(operation);
      operation.set = (key, value, options) => {
        if (options?.expireIn === undefined) throw new Error(`${key} would never expire`);
        return set(key, value, options);
      };
      return operation;
    },
  }));
}
