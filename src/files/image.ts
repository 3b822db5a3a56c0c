import { imageSize } from "image-size";
import type { FileKind } from "../conversation/mod.ts";
import { beginsWith, endsWithin } from "./bytes.ts";
import type { InspectedFile } from "./inspected_file.ts";

/** The most pixels of a side; models take no more. */
const LONGEST_SIDE = 8_000;

/** How one format of images is told, and how it ends. */
interface ImageFormat {
  readonly kind: FileKind;
  /** Its name in the library that reads the size. */
  readonly type: string;
  readonly isIt: (bytes: Uint8Array) => boolean;
  readonly isWhole: (bytes: Uint8Array) => boolean;
}

const FORMATS: readonly ImageFormat[] = [
  {
    kind: "image/png",
    type: "png",
    isIt: (bytes) => beginsWith(bytes, "\x89PNG\r\n\x1a\n"),
    isWhole: (bytes) => endsWithin(bytes, "IEND\xae\x42\x60\x82", bytes.length),
  },
  {
    kind: "image/jpeg",
    type: "jpg",
    isIt: (bytes) => beginsWith(bytes, "\xff\xd8\xff"),
    isWhole: (bytes) => endsWithin(bytes, "\xff\xd9", bytes.length),
  },
  {
    kind: "image/gif",
    type: "gif",
    isIt: (bytes) => beginsWith(bytes, "GIF87a") || beginsWith(bytes, "GIF89a"),
    isWhole: (bytes) => endsWithin(bytes, "\x3b", 16),
  },
  {
    kind: "image/webp",
    type: "webp",
    isIt: (bytes) => beginsWith(bytes, "RIFF") && beginsWith(bytes, "WEBP", 8),
    isWhole: (bytes) => riffLength(bytes) <= bytes.length,
  },
];

/** What an image is; undefined if a file is none that is taken. */
export function inspectImage(bytes: Uint8Array): InspectedFile | undefined {
  const format = FORMATS.find(({ isIt }) => isIt(bytes));
  if (!format) return undefined;
  if (!format.isWhole(bytes)) return { ok: false, problem: "damaged" };
  const size = sizeOf(bytes, format);
  if (!size) return { ok: false, problem: "damaged" };
  const { width, height } = size;
  if (Math.max(width, height) > LONGEST_SIDE) return { ok: false, problem: "too_large_inside" };
  return { ok: true, kind: format.kind, width, height };
}

/** The size that the header of an image tells, in pixels; undefined if it cannot be read. */
function sizeOf(
  bytes: Uint8Array,
  { type }: ImageFormat,
): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height, type: found } = imageSize(bytes);
    const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0);
    return isSize && found === type ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

/** The length that a RIFF file says that it has, in bytes. */
function riffLength(bytes: Uint8Array): number {
  if (bytes.length < 12) return Infinity;
  return 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
}
