/** Finds the least that still fails (delta debugging, Zeller and Hildebrandt 2002). */

export type Fails<T> = (items: readonly T[]) => Promise<boolean>;

/** A part of `items` that still fails, of which no half, quarter ... can be left out; at most `budget` trials. */
export async function minimize<T>(items: readonly T[], fails: Fails<T>, budget = 200): Promise<readonly T[]> {
  let left = items;
  let trials = budget;
  for (let size = left.length >> 1; size >= 1 && trials > 0;) {
    let smaller = false;
    for (let at = 0; at < left.length && trials > 0;) {
      const without = [...left.slice(0, at), ...left.slice(at + size)];
      trials--;
      if (without.length > 0 && (await fails(without))) {
        left = without;
        smaller = true;
      } else at += size;
    }
    if (!smaller || size > left.length) size = Math.min(size >> 1, left.length >> 1);
    if (size === 0 && smaller && left.length > 1) size = 1;
  }
  return left;
}

/** `bytes` cut at the end and zeroed where that changes nothing. */
export async function minimizeBytes(
  bytes: Uint8Array,
  fails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let left = bytes;
  for (let cut = left.length >> 1; cut >= 1;)
    if (cut < left.length && (await fails(left.subarray(0, left.length - cut))))
      left = left.subarray(0, left.length - cut);
    else cut >>= 1;
  for (let size = 16; size >= 4; size >>= 1)
    for (let at = 0; at < left.length; at += size) {
      const part = left.subarray(at, at + size);
      if (part.every((b) => b === 0)) continue;
      const zeroed = left.slice();
      zeroed.fill(0, at, at + size);
      if (await fails(zeroed)) left = zeroed;
    }
  return left;
}
