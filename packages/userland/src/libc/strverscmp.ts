/** Version order, as `sort -V` and `ls -v` compare names (Debian's algorithm, gnulib's filevercmp). */

/** Characters sort: `~` before the end, then the end, letters, everything else. */
function order(text: string, i: number): number {
  const c = text.charCodeAt(i);
  if (Number.isNaN(c)) return 0;
  if (c >= 48 && c <= 57) return 0;
  if ((c >= 65 && c <= 90) || (c >= 97 && c <= 122)) return c;
  return c === 126 ? -1 : c + 256;
}

const isDigit = (text: string, i: number): boolean => {
  const c = text.charCodeAt(i);
  return c >= 48 && c <= 57;
};

function compareParts(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = order(a, i) - order(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    while (a[i] === "0") i++;
    while (b[j] === "0") j++;
    let first = 0;
    while (isDigit(a, i) && isDigit(b, j)) {
      if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(j);
      i++;
      j++;
    }
    if (isDigit(a, i)) return 1;
    if (isDigit(b, j)) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

/** The name without its suffixes such as `.tar.gz`. */
function stem(name: string): string {
  return name.replace(/(\.[A-Za-z~][A-Za-z0-9~]*)*$/, "");
}

/** Negative, 0 or positive. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? -1 : 1;
  for (const special of [".", ".."]) {
    if (a === special || b === special) return a === special ? -1 : 1;
  }
  if (a[0] === "." && b[0] !== ".") return -1;
  if (b[0] === "." && a[0] !== ".") return 1;
  return compareParts(stem(a), stem(b)) || compareParts(a, b) || (a < b ? -1 : 1);
}
