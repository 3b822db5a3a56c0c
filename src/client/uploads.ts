import type { ErrorCode, SentAttachment } from "../protocol/mod.ts";
import { type BridgeAddress, headersOf, pathPart, routeOf } from "./address.ts";
import { BridgeError } from "./errors.ts";
import { request, requestJson } from "./http.ts";

/** A file of a message, as the bridge tells of it. */
export type { SentAttachment } from "../protocol/mod.ts";

/** A file that was uploaded for a message. */
export type UploadedAttachment = SentAttachment & {
  readonly session: string;
  /** Whether the session had it already. */
  readonly duplicate: boolean;
  /** When it goes unless a message has it, in ISO 8601; absent if one has. */
  readonly expiresAt?: string;
};

/** What to upload, and whom to tell. */
export interface UploadAsk {
  readonly name: string;
  readonly body: Blob | ArrayBuffer;
  readonly signal?: AbortSignal;
  /** Called with how much was sent, from 0 to 1; only in browsers before the end. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Uploads a file to a session for a message to come. Throws a {@linkcode BridgeError} if it is not
 * taken. A function of its own, so that clients without uploads are without its code.
 */
export async function uploadAttachment(
  address: BridgeAddress,
  session: string,
  { name, body, signal, onProgress }: UploadAsk,
): Promise<UploadedAttachment> {
  const path = `/v1/sessions/${pathPart(session)}/attachments`;
  const query = { name };
  const here: unknown = globalThis;
  const Watched = (here as { XMLHttpRequest?: new () => WatchedRequest }).XMLHttpRequest;
  if (onProgress && Watched) {
    const ask = { name, body, onProgress, ...signal ? { signal } : {} };
    return await uploadWatched(new Watched(), { address, path, ask });
  }
  const headers = { "content-type": "application/octet-stream" };
  const options = { method: "POST", query, body, headers, signal } as const;
  const uploaded = await requestJson<UploadedAttachment>(address, path, options);
  onProgress?.(1);
  return uploaded;
}

/** Downloads a file of a message, or one that waits for its message. Throws a {@linkcode BridgeError}. */
export async function fetchAttachment(
  address: BridgeAddress,
  session: string,
  attachment: string,
): Promise<Response> {
  const path = `/v1/sessions/${pathPart(session)}/attachments/${pathPart(attachment)}`;
  return await request(address, path);
}

/** An `XMLHttpRequest`, as far as it is used: only browsers have one. */
interface WatchedRequest {
  open(method: string, url: URL): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob | ArrayBuffer): void;
  abort(): void;
  responseType: string;
  readonly status: number;
  readonly response: unknown;
  readonly upload: {
    onprogress: (event: { readonly loaded: number; readonly total: number }) => void;
  };
  onload: () => void;
  onerror: () => void;
  onabort: () => void;
}

function uploadWatched(
  sending: WatchedRequest,
  { address, path, ask }: {
    readonly address: BridgeAddress;
    readonly path: string;
    readonly ask: UploadAsk & { readonly onProgress: (share: number) => void };
  },
): Promise<UploadedAttachment> {
  const { name, body, signal, onProgress } = ask;
  return new Promise((resolve, reject) => {
    sending.open("POST", routeOf(address, path, { name }));
    for (const [header, value] of Object.entries(headersOf(address))) {
      sending.setRequestHeader(header, value);
    }
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.responseType = "json";
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    sending.onload = () => {
      const { status, response } = sending;
      if (status < 300) return resolve(response as UploadedAttachment);
      const { code = "internal", detail = `HTTP ${status}` } = (response ?? {}) as {
        code?: ErrorCode;
        detail?: string;
      };
      reject(new BridgeError(code, detail, { status }));
    };
    sending.onerror = () =>
      reject(new BridgeError("unreachable", "Cannot reach the bridge", { retryable: true }));
    sending.onabort = () => reject(signal?.reason);
    signal?.addEventListener("abort", () => sending.abort());
    if (signal?.aborted) return reject(signal.reason);
    sending.send(body);
  });
}
