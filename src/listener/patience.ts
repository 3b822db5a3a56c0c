/** How long a connection may take over what it does, in ms. */
export interface Patience {
  /** Until the head of a request is there. */
  readonly headMs: number;
  /** Until the body of a request is there. */
  readonly bodyMs: number;
  /** Without a byte between two requests. */
  readonly idleMs: number;
  /** Until the client reads some of what it is sent. */
  readonly stallMs: number;
}
