import type { EventLog, Glance, PartialReply } from "../event_log/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { type Ledger, SessionGoneError } from "./ledger.ts";
import type { Spoken } from "./spoken.ts";
import type { TurnRunner } from "./turn_runner.ts";
import type { SessionKey } from "./types.ts";

/** How often the log is looked at, in ms: while another instance streams, and while this one does. */
const STREAMING_MS = 150;
const RUNNING_MS = 1_000;

/** And while nothing is going on: at first, and at last; each wait is half as long again. */
const IDLE_MS = { least: 500, most: 10_000, growth: 1.5 };

/** What a follower follows, and for whom. */
export interface FollowerOptions {
  readonly log: EventLog;
  readonly key: SessionKey;
  readonly ledger: Ledger;
  readonly spoken: Spoken;
  readonly runner: TurnRunner;
  /** Whether anyone listens here; nothing is read while nobody does. */
  readonly isWanted: () => boolean;
  /** Called when the session's events turn out to be gone. */
  readonly onGone: () => void;
}

/**
 * Brings what other instances do for a session to the clients of this one: their events, and the
 * text that they stream. Takes over where their lease has lapsed. One read a look, for reads cost
 * money; a watch on the log makes it look at once where the store has one.
 */
export class Follower {
  readonly #options: FollowerOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idleMs = IDLE_MS.least;
  #looking = false;
  #stopped = false;
  #unwatch: (() => void) | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Something happened: looks often again. */
  wake(): void {
    this.#idleMs = IDLE_MS.least;
    this.#plan();
  }

  /** Stops looking. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unwatch?.();
  }

  /** Tells the clients what another instance has streamed of the open turn until now. */
  async catchUpPartial(): Promise<void> {
    const { log, key, ledger, runner } = this.#options;
    const turn = ledger.state.open[0];
    if (!turn || runner.turn === turn.id) return;
    const glance = await log.glance(key, turn.openedAt);
    if (glance?.partial) await this.#tell(turn, glance.partial);
  }

  #plan(): void {
    const { isWanted, ledger, runner } = this.#options;
    if (this.#stopped || this.#looking) return;
    clearTimeout(this.#timer);
    if (!isWanted()) return this.#rest();
    const { log, key } = this.#options;
    this.#unwatch ??= log.watch(key, () => this.#hint());
    const isOpen = ledger.state.open.length > 0;
    const wait = !isOpen ? this.#idleMs : runner.isBusy ? RUNNING_MS : STREAMING_MS;
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  #rest(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** Looks at once: the log says that something was appended. */
  #hint(): void {
    if (this.#looking || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#look();
  }

  async #look(): Promise<void> {
    const { isWanted, onGone } = this.#options;
    if (this.#stopped || this.#looking) return;
    if (!isWanted()) return this.#rest();
    this.#looking = true;
    try {
      const changed = await this.#follow();
      this.#idleMs = changed
        ? IDLE_MS.least
        : Math.min(IDLE_MS.most, this.#idleMs * IDLE_MS.growth);
    } catch (error) {
      if (error instanceof SessionGoneError) onGone();
      else logger.warn("Following a session failed; will retry", { ...this.#options.key, error });
    } finally {
      this.#looking = false;
    }
    this.#plan();
  }

  /** One look. Whether there was anything new. */
  async #follow(): Promise<boolean> {
    const { log, key, ledger, runner } = this.#options;
    const turn = ledger.state.open[0];
    const glance = await log.glance(key, turn?.openedAt);
    if (glance) ledger.note(glance.head);
    else if (ledger.state.position === 0) return false;
    const { position } = ledger.state;
    const isNew = !glance || glance.head.position !== position || ledger.isOther(glance.head);
    if (isNew) await ledger.follow();
    runner.check();
    this.#takeOver(glance);
    if (turn && runner.turn !== turn.id && glance?.partial && ledger.state.open[0] === turn) {
      await this.#tell(turn, glance.partial);
    }
    return ledger.state.position !== position || ledger.state.open.length > 0;
  }

  #takeOver(glance: Glance | undefined): void {
    const { log, key, ledger, runner } = this.#options;
    if (!glance || ledger.state.open.length === 0 || runner.isBusy) return;
    if (!glance.lease || log.leases.isLapsed(key, glance.lease)) runner.kick();
  }

  async #tell(
    { id, openedAt }: { readonly id: string; readonly openedAt: number },
    { attempt, length }: PartialReply,
  ): Promise<void> {
    const { log, key, spoken, ledger, runner } = this.#options;
    const told = this.#told?.attempt === attempt ? spoken.of(id) : "";
    if (this.#told?.attempt === attempt && told.length >= length) return;
    const text = await log.partials.read(key, { openedAt, attempt }, told.length);
    const isStale = runner.turn === id || ledger.state.open[0]?.id !== id;
    if (text === "" || isStale) return;
    if (this.#told?.attempt === attempt && spoken.of(id).length > told.length) return;
    this.#told = { attempt };
    spoken.bring(id, told + text);
  }

  /** The try whose text the clients were told last. */
  #told: { readonly attempt: string } | undefined;
}
