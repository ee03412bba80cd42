/**
 * The conversions of printf(3) for C's integers and doubles: what printf(1), awk, seq and others share.
 * Rounding is exact, ties to even, as glibc does it.
 */

/** One conversion: `%[flags][width][.precision]conversion`. */
export interface Conversion {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  /** -1 when not given. */
  readonly precision: number;
  readonly conversion: string;
}

/** A conversion from its flags and numbers. */
export function conversion(flags: string, width: number, precision: number, letter: string): Conversion {
  return {
    left: flags.includes("-") || width < 0,
    plus: flags.includes("+"),
    space: flags.includes(" "),
    alternate: flags.includes("#"),
    zero: flags.includes("0"),
    width: Math.abs(width),
    precision,
    conversion: letter,
  };
}

/** Pads to the field width; zeroes go between the sign or prefix and the digits. */
function pad(c: Conversion, prefix: string, digits: string, zero: boolean): string {
  const length = prefix.length + digits.length;
  if (length >= c.width) return prefix + digits;
  if (c.left) return (prefix + digits).padEnd(c.width);
  return zero ? prefix + "0".repeat(c.width - length) + digits : (prefix + digits).padStart(c.width);
}

/** `%s` and `%c`: precision cuts. */
export function formatString(c: Conversion, text: string): string {
  return pad(c, "", c.precision >= 0 && c.conversion !== "c" ? text.slice(0, c.precision) : text, false);
}

/** `%d %i %u %o %x %X` of an integer; negative numbers wrap at 64 bits in the unsigned conversions. */
export function formatInteger(c: Conversion, value: bigint | number): string {
  const signed = c.conversion === "d" || c.conversion === "i";
  let magnitude: bigint | number = value;
  let prefix = "";
  if (signed) {
    if (value < 0) {
      magnitude = -value;
      prefix = "-";
    } else if (c.plus) prefix = "+";
    else if (c.space) prefix = " ";
  } else if (value < 0) magnitude = BigInt.asUintN(64, BigInt(value));
  const radix = c.conversion === "o" ? 8 : c.conversion === "x" || c.conversion === "X" ? 16 : 10;
  let digits = magnitude.toString(radix);
  if (c.alternate && radix === 16 && digits !== "0") prefix = "0x";
  if (c.alternate && radix === 8 && digits !== "0") digits = `0${digits}`;
  if (c.precision >= 0) digits = c.precision === 0 && digits === "0" ? "" : digits.padStart(c.precision, "0");
  if (c.conversion === "X") {
    digits = digits.toUpperCase();
    prefix = prefix.toUpperCase();
  }
  return pad(c, prefix, digits, c.zero && c.precision < 0);
}

/** `%e %f %g %a` (and capitals) of a double. */
export function formatDouble(c: Conversion, value: number): string {
  const negative = value < 0 || Object.is(value, -0);
  const prefix = negative ? "-" : c.plus ? "+" : c.space ? " " : "";
  const lower = c.conversion.toLowerCase();
  let digits: string;
  let zero = c.zero;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) {
    digits = "nan";
    zero = false;
  } else if (magnitude === Infinity) {
    digits = "inf";
    zero = false;
  } else if (lower === "f") digits = fixed(magnitude, c.precision < 0 ? 6 : c.precision, c.alternate);
  else if (lower === "e") digits = exponential(magnitude, c.precision < 0 ? 6 : c.precision, c.alternate);
  else if (lower === "g")
    digits = general(magnitude, c.precision < 0 ? 6 : c.precision === 0 ? 1 : c.precision, c.alternate);
  else digits = hexadecimal(magnitude);
  if (c.conversion !== lower) digits = digits.toUpperCase();
  return pad(c, prefix, digits, zero);
}

function fixed(value: number, precision: number, alternate: boolean): string {
  let text: string;
  if (value >= 1e21) {
    text = BigInt(value).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
  } else {
    const p = Math.min(precision, 100);
    text = value.toFixed(p);
    // JavaScript rounds ties up, C to even; only a tie's exact digits end in 5.
    const exact = value.toFixed(Math.min(100, p + 30));
    const tail = exact.slice(text.length + (p === 0 ? 1 : 0));
    if (/^50*$/.test(tail)) {
      const down = exact.slice(0, exact.length - tail.length).replace(/\.$/, "");
      if (/[02468]$/.test(down)) text = down;
    }
    if (precision > p) text += "0".repeat(precision - p);
  }
  return alternate && precision === 0 ? `${text}.` : text;
}

function exponential(value: number, precision: number, alternate: boolean): string {
  const p = Math.min(precision, 100);
  let text = value.toExponential(p);
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [exactMantissa = "", exactExponent] = value.toExponential(Math.min(100, p + 30)).split("e");
  const tail = exactMantissa.slice(p === 0 ? 2 : p + 2);
  text = mantissa;
  let power = Number(exponent);
  if (/^50*$/.test(tail)) {
    const down = exactMantissa.slice(0, p === 0 ? 1 : p + 2);
    if (/[02468]$/.test(down)) {
      text = down;
      power = Number(exactExponent);
    }
  }
  if (precision > p) text += "0".repeat(precision - p);
  if (alternate && precision === 0) text += ".";
  const size = Math.abs(power);
  return `${text}e${power < 0 ? "-" : "+"}${size < 10 ? "0" : ""}${size}`;
}

function general(value: number, precision: number, alternate: boolean): string {
  const scientific = exponential(value, precision - 1, alternate);
  const power = value === 0 ? 0 : Number(scientific.slice(scientific.indexOf("e") + 1));
  if (power >= -4 && power < precision) {
    const text = fixed(value, precision - 1 - power, alternate);
    return alternate || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
  }
  if (alternate) return scientific;
  const e = scientific.indexOf("e");
  const mantissa = scientific.slice(0, e);
  return (mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa) + scientific.slice(e);
}

/** `%a` of a double, normalised as glibc prints doubles. */
function hexadecimal(value: number): string {
  if (value === 0) return "0x0p+0";
  let power = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** power;
  if (mantissa >= 2) {
    mantissa /= 2;
    power++;
  }
  const digits = mantissa.toString(16);
  return `0x${digits}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}

/** `%.6g`, the way awk and others print numbers; -1 precision means 6. */
export function formatG(value: number, precision = 6): string {
  return formatDouble(conversion("", 0, precision, "g"), value);
}
