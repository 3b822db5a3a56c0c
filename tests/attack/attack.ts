/** What an attack is given: a real bridge in a process of its own, and a token of the attacker's. */
export interface Target {
  /** The bridge's address over HTTP, without a slash at the end. */
  readonly url: string;
  /** The attacker's token, for every scope. */
  readonly token: string;
  /** Aborted when the attack's time is up; an attack that still runs then ends its connections. */
  readonly signal: AbortSignal;
}

/** One attack: bounded work against a running bridge. */
export interface Attack {
  readonly name: string;
  /** Settings of the bridge without which the attack would not get so far. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether what it sends goes on to the model as it is, right or wrong. */
  readonly isPassedOn?: boolean;
  /** How long it may take, in seconds, if that is more than usual. */
  readonly seconds?: number;
  /** Says what was sent, in a few words; throws only if the attack itself is broken. */
  run(target: Target): Promise<string>;
}
