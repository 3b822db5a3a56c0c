/**
 * What a service worker is given, as far as ours uses it: the page is checked with the types of
 * documents, which have no workers.
 *
 * @module
 */

/** An event that a worker may take time for. */
export interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** A request of the page. */
export interface RequestEvent extends WorkerEvent {
  readonly request: Request;
  /** What the network answers a navigation, asked while the worker starts. */
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

/** A tab or window of the page. */
export interface Tab {
  readonly id: string;
  postMessage(message: unknown): void;
  focus(): Promise<unknown>;
}

/** A message of a tab. */
export interface TabMessage extends WorkerEvent {
  readonly data: unknown;
  readonly source: Tab | null;
}

/** A click on a notification. */
export interface NotificationClick extends WorkerEvent {
  readonly notification: Notification;
}

interface WorkerEvents {
  readonly install: WorkerEvent;
  readonly activate: WorkerEvent;
  readonly fetch: RequestEvent;
  readonly message: TabMessage;
  readonly notificationclick: NotificationClick;
}

/** The worker itself. */
export interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    get(id: string): Promise<Tab | undefined>;
    matchAll(options: { readonly type: "window" }): Promise<readonly Tab[]>;
    claim(): Promise<void>;
    openWindow(address: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof WorkerEvents>(
    name: Name,
    listener: (event: WorkerEvents[Name]) => void,
  ): void;
}
