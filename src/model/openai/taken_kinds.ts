import type { FileKind } from "../../conversation/mod.ts";
import type { StatusWords } from "./error_words.ts";

/** How many models that take no images are kept; the one that was learned first is learned anew after that. */
const MOST_MODELS = 100;

/** What servers answer where a model reads texts alone; each of them has words of its own for it. */
const REFUSES_IMAGES = [
  /\bimage_url is only supported by\b/i,
  /\bunknown variant `?image_url\b/i,
  /\bis not a multimodal model\b/i,
  /\bat most 0 image\b/i,
  /\bimages?(?: inputs?)? (?:is|are) not (?:supported|enabled|allowed)\b/i,
  /\b(?:does|do) ?n[o']t support (?:images?|vision)\b/i,
  /\bno endpoints found that support image input\b/i,
  /\bmissing data required for image input\b/i,
];

/** Whether a server says that a model takes no images at all; not that it takes none like this one. */
export function refusesImages({ status, words }: StatusWords): boolean {
  const isRefusal = [400, 404, 415, 422, 500, 501].includes(status);
  return isRefusal && REFUSES_IMAGES.some((pattern) => pattern.test(words));
}

/** The kinds of files that a server's models take: images from those that have not refused them. */
export class TakenKinds {
  readonly #usual: readonly FileKind[] | undefined;
  readonly #withoutImages = new Set<string>();

  /** `usual`: the kinds that a server like this one takes; undefined: all. */
  constructor(usual: readonly FileKind[] | undefined) {
    this.#usual = usual;
  }

  /** The kinds that a model takes, as far as the server has told; undefined: all. */
  of(model: string): readonly FileKind[] | undefined {
    return this.#withoutImages.has(model) ? ["text/plain"] : this.#usual;
  }

  /** Notes that the server refused images for a model. */
  refused(model: string): void {
    const [oldest] = this.#withoutImages;
    const isFull = this.#withoutImages.size >= MOST_MODELS;
    if (oldest !== undefined && isFull) this.#withoutImages.delete(oldest);
    this.#withoutImages.add(model);
  }
}
