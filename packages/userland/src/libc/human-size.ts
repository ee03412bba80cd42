/** Sizes for people: `4.0K`, `1.5M` (gnulib's human_readable, rounding up). */

export function humanSize(bytes: number, base: "iec" | "si"): string {
  const unit = base === "iec" ? 1024 : 1000;
  const letters = base === "iec" ? "KMGTPEZY" : "kMGTPEZY";
  if (bytes < unit) return String(bytes);
  let power = 0;
  let value = bytes;
  while (value >= unit && power < letters.length) {
    value /= unit;
    power++;
  }
  if (value < 10) {
    const tenths = Math.ceil(value * 10 - 1e-9);
    if (tenths < 100) return `${Math.floor(tenths / 10)}.${tenths % 10}${letters[power - 1]}`;
    return `10${letters[power - 1]}`;
  }
  const whole = Math.ceil(value - 1e-9);
  return whole === unit && power < letters.length ? `1.0${letters[power]}` : `${whole}${letters[power - 1]}`;
}
