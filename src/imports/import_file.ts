/** A file that is read piece by piece. */
export interface ImportFile {
  readonly name: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Reads at most `length` bytes from an offset; fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file, or a file in a zip, whose bytes can be read from the beginning any number of times. */
export interface ImportPart {
  readonly name: string;
  /** Its bytes in order. */
  bytes(): AsyncGenerator<Uint8Array, void, void>;
}

const CHUNK = 262_144;

/** A file as one part. */
export function wholeFile(file: ImportFile): ImportPart {
  return {
    name: file.name,
    bytes: async function* () {
      for (let offset = 0; offset < file.size;) {
        const chunk = await file.read(offset, CHUNK);
        if (chunk.length === 0) return;
        yield chunk;
        offset += chunk.length;
      }
    },
  };
}

/** A blob, such as a file of a browser, to be imported. */
export function blobFile(blob: Blob, name: string): ImportFile {
  return {
    name,
    size: blob.size,
    read: async (offset, length) =>
      new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
