/** printf(3)'s conversions of floating-point numbers. */

export function formatFloat(
  value: number,
  conversion: string,
  flags: string,
  width: number,
  precision: number | null,
): string {
  const lower = conversion.toLowerCase();
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  let text: string;
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? "nan" : "inf";
  else if (lower === "f") text = magnitude.toFixed(Math.min(precision ?? 6, 100));
  else if (lower === "e") text = exponent(magnitude.toExponential(Math.min(precision ?? 6, 100)));
  else if (lower === "g") text = general(magnitude, precision ?? 6, flags.includes("#"));
  else text = hexadecimal(magnitude);
  const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  if (flags.includes("0") && !flags.includes("-") && Number.isFinite(value))
    text = text.padStart(width - sign.length, "0");
  const whole = sign + text;
  const cased = conversion === lower ? whole : whole.toUpperCase();
  return flags.includes("-") ? cased.padEnd(width) : cased.padStart(width);
}

/** At least two digits in the exponent. */
function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, "e$10$2");
}

function general(value: number, precision: number, alternate: boolean): string {
  const digits = precision === 0 ? 1 : precision;
  const power = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  if (power < -4 || power >= digits) {
    const text = value.toExponential(digits - 1);
    return exponent(alternate ? text : text.replace(/\.?0+e/, "e"));
  }
  const text = value.toFixed(Math.max(0, digits - 1 - power));
  return alternate || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
}

function hexadecimal(value: number): string {
  if (value === 0) return "0x0p+0";
  let power = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** power;
  if (mantissa >= 2) {
    mantissa /= 2;
    power++;
  }
  const digits = mantissa.toString(16).replace(/^1\.?/, "");
  return `0x1${digits === "" ? "" : `.${digits}`}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}
