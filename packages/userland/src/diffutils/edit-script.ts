/** The shortest edit script between two lists of lines (Myers, O(ND)). */

/** Lines `[aFrom, aTo)` of the old are replaced by `[bFrom, bTo)` of the new. */
export interface Hunk {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** Differences in order; `key` makes lines that count as equal the same text. */
export function editScript(a: readonly string[], b: readonly string[], key: (line: string) => string): Hunk[] {
  const x = a.map(key);
  const y = b.map(key);
  let start = 0;
  while (start < x.length && start < y.length && x[start] === y[start]) start++;
  let [xEnd, yEnd] = [x.length, y.length];
  while (xEnd > start && yEnd > start && x[xEnd - 1] === y[yEnd - 1]) {
    xEnd--;
    yEnd--;
  }
  const { removed, added } = changes(x.slice(start, xEnd), y.slice(start, yEnd));
  const deleted = new Uint8Array(x.length + 1);
  const inserted = new Uint8Array(y.length + 1);
  for (const i of removed) deleted[i + start] = 1;
  for (const j of added) inserted[j + start] = 1;
  shiftDown(deleted, x, inserted);
  shiftDown(inserted, y, deleted);
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (deleted[i] !== 1 && inserted[j] !== 1) {
      i++;
      j++;
      continue;
    }
    const [aFrom, bFrom] = [i, j];
    while (i < x.length && deleted[i] === 1) i++;
    while (j < y.length && inserted[j] === 1) j++;
    hunks.push({ aFrom, aTo: i, bFrom, bTo: j });
  }
  return hunks;
}

function changes(a: readonly string[], b: readonly string[]): { removed: number[]; added: number[] } {
  const [n, m] = [a.length, b.length];
  const max = n + m;
  const v = new Int32Array(2 * max + 2);
  const trace: Int32Array[] = [];
  search: for (let d = 0; d <= max; d++) {
    trace.push(v.slice(max - d, max + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && v[max + k - 1]! < v[max + k + 1]!) ? v[max + k + 1]! : v[max + k - 1]! + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      v[max + k] = x;
      if (x >= n && x - k >= m) break search;
    }
  }
  const removed: number[] = [];
  const added: number[] = [];
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d > 0; d--) {
    const row = trace[d]!;
    const at = (k: number): number => row[k + d]!;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const px = down ? at(k + 1) : at(k - 1);
    const py = px - (down ? k + 1 : k - 1);
    while (x > px && y > py && !(down ? x === px : y === py)) {
      x--;
      y--;
    }
    if (down) added.push(--y);
    else removed.push(--x);
    x = px;
    y = py;
  }
  return { removed, added };
}

/** A change that could as well be later is moved there, as GNU diff does. */
function shiftDown(changed: Uint8Array, lines: readonly string[], other: Uint8Array): void {
  let j = 0;
  for (let i = 0; i < lines.length;) {
    while (i < lines.length && changed[i] !== 1) {
      while (other[j] === 1) j++;
      i++;
      j++;
    }
    if (i >= lines.length) return;
    let start = i;
    while (changed[i] === 1) i++;
    while (i < lines.length && other[j] !== 1 && lines[start] === lines[i]) {
      changed[start++] = 0;
      changed[i++] = 1;
      j++;
      while (changed[i] === 1) i++;
    }
  }
}
