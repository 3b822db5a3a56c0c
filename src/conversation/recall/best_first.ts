/**
 * The indices of all scores above zero, best first, later ones first among equals. They are sorted
 * lazily: taking a few of many is cheap.
 */
export function* bestFirst(scores: Float64Array): Generator<number> {
  const heap = new Int32Array(scores.length);
  let size = 0;
  for (let index = 0; index < scores.length; index++) {
    if ((scores[index] ?? 0) > 0) heap[size++] = index;
  }
  for (let place = (size >> 1) - 1; place >= 0; place--) sink({ heap, size, scores }, place);
  while (size > 0) {
    const best = heap[0] ?? 0;
    heap[0] = heap[--size] ?? 0;
    sink({ heap, size, scores }, 0);
    yield best;
  }
}

interface Heap {
  readonly heap: Int32Array;
  readonly size: number;
  readonly scores: Float64Array;
}

function sink({ heap, size, scores }: Heap, from: number): void {
  const index = heap[from] ?? 0;
  let place = from;
  for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
    if (child + 1 < size && isAhead(scores, heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
    const below = heap[child] ?? 0;
    if (!isAhead(scores, below, index)) break;
    heap[place] = below;
    place = child;
  }
  heap[place] = index;
}

function isAhead(scores: Float64Array, one: number, other: number): boolean {
  const difference = (scores[one] ?? 0) - (scores[other] ?? 0);
  return difference === 0 ? one > other : difference > 0;
}
