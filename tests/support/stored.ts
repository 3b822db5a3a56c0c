/** Everything that a store holds, byte by byte: keys and values, whatever they are made of. */
export async function storedBytes(kv: Deno.Kv): Promise<Uint8Array> {
  const parts: number[] = [];
  const encoder = new TextEncoder();
  const visit = (value: unknown): void => {
    if (value instanceof Uint8Array) parts.push(...value, 0);
    else if (typeof value === "string") parts.push(...encoder.encode(value), 0);
    else if (typeof value === "object" && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        visit(name);
        visit(each);
      }
    }
  };
  for await (const { key, value } of kv.list({ prefix: [] })) {
    key.forEach(visit);
    visit(value);
  }
  return new Uint8Array(parts);
}

/** Which of the texts stand in the bytes, as UTF-8 or as UTF-16 in either order. */
export function foundIn(bytes: Uint8Array, texts: readonly string[]): string[] {
  const all = latin1(bytes);
  return texts.filter((text) => {
    const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
    const little = units.flatMap((unit) => [unit & 255, unit >> 8]);
    const big = units.flatMap((unit) => [unit >> 8, unit & 255]);
    return [[...new TextEncoder().encode(text)], little, big]
      .some((form) => all.includes(latin1(new Uint8Array(form))));
  });
}

function latin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 10_000) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 10_000)));
  }
  return pieces.join("");
}
