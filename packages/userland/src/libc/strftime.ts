/** Calendar time in UTC and strftime(3) in the C locale, without the platform's Date. */

export interface BrokenDownTime {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly epoch: number;
  readonly nsec: number;
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 is the first of January. */
  readonly yearday: number;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

/** gmtime(3). */
export function gmtime(epoch: number, nsec = 0): BrokenDownTime {
  const days = Math.floor(epoch / 86400);
  const rest = epoch - days * 86400;
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return {
    epoch,
    nsec,
    year,
    month,
    day: doy - Math.floor((153 * mp + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearday: days - daysFromCivil(year, 1, 1) + 1,
  };
}

/** Seconds since the epoch of a date and time in UTC (timegm(3)). */
export function timegm(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

/** ISO 8601 week number and its year. */
function isoWeek(t: BrokenDownTime): [year: number, week: number] {
  const weekday = (t.weekday + 6) % 7;
  const thursday = gmtime(t.epoch + (3 - weekday) * 86400);
  return [thursday.year, Math.floor((thursday.yearday - 1) / 7) + 1];
}

/** strftime(3) with GNU date's extensions: `%N`, `%:z`, and the flags `-`, `_`, `0`, `^`, `#` with a width. */
export function strftime(format: string, t: BrokenDownTime): string {
  return format.replace(
    /%([-_0^#+]*)(\d*)([EO]?)(:{0,3}[a-zA-Z%])/g,
    (whole, flags: string, width: string, _e: string, letter: string) => {
      const field = convert(letter, t);
      if (field === null) return whole;
      return adjust(field, flags, width === "" ? -1 : Number(width), letter);
    },
  );
}

interface Field {
  readonly text: string;
  /** The character numbers are padded with; "" for text. */
  readonly pad: string;
}

function adjust(field: Field, flags: string, width: number, letter: string): string {
  let { text, pad } = field;
  if (letter === "N") {
    const digits = width < 0 ? 9 : width;
    return flags.includes("-") ? text.replace(/0+$/, "") : text.slice(0, digits).padEnd(digits, "0");
  }
  if (flags.includes("^")) text = text.toUpperCase();
  if (flags.includes("#")) text = letter === "Z" ? text.toLowerCase() : text.toUpperCase();
  const numeric = pad !== "";
  const natural = text.length;
  if (numeric && /[-_]/.test(flags)) text = text.replace(/^[0 ]+(?=.)/, "");
  if (flags.includes("-")) return text;
  if (flags.includes("_")) pad = " ";
  if (flags.includes("0")) pad = "0";
  return text.padStart(width < 0 ? natural : width, pad === "" ? " " : pad);
}

const zero = (n: number, width = 2): Field => ({ text: String(n).padStart(width, "0"), pad: "0" });
const blank = (n: number, width = 2): Field => ({ text: String(n).padStart(width), pad: " " });
const plain = (text: string): Field => ({ text, pad: "" });

function convert(letter: string, t: BrokenDownTime): Field | null {
  const compound = COMPOUND[letter];
  if (compound !== undefined) return plain(strftime(compound, t));
  switch (letter) {
    case "%":
      return plain("%");
    case "n":
      return plain("\n");
    case "t":
      return plain("\t");
    case "a":
      return plain(DAYS[t.weekday]!.slice(0, 3));
    case "A":
      return plain(DAYS[t.weekday]!);
    case "b":
    case "h":
      return plain(MONTHS[t.month - 1]!.slice(0, 3));
    case "B":
      return plain(MONTHS[t.month - 1]!);
    case "C":
      return zero(Math.floor(t.year / 100));
    case "d":
      return zero(t.day);
    case "e":
      return blank(t.day);
    case "g":
      return zero(isoWeek(t)[0] % 100);
    case "G":
      return zero(isoWeek(t)[0], 4);
    case "H":
      return zero(t.hour);
    case "I":
      return zero(t.hour % 12 === 0 ? 12 : t.hour % 12);
    case "j":
      return zero(t.yearday, 3);
    case "k":
      return blank(t.hour);
    case "l":
      return blank(t.hour % 12 === 0 ? 12 : t.hour % 12);
    case "m":
      return zero(t.month);
    case "M":
      return zero(t.minute);
    case "N":
      return zero(t.nsec, 9);
    case "p":
      return plain(t.hour < 12 ? "AM" : "PM");
    case "P":
      return plain(t.hour < 12 ? "am" : "pm");
    case "q":
      return zero(Math.floor((t.month - 1) / 3) + 1, 1);
    case "s":
      return zero(t.epoch, 1);
    case "S":
      return zero(t.second);
    case "u":
      return zero(t.weekday === 0 ? 7 : t.weekday, 1);
    case "U":
      return zero(Math.floor((t.yearday + 6 - t.weekday) / 7));
    case "V":
      return zero(isoWeek(t)[1]);
    case "w":
      return zero(t.weekday, 1);
    case "W":
      return zero(Math.floor((t.yearday + 6 - ((t.weekday + 6) % 7)) / 7));
    case "y":
      return zero(((t.year % 100) + 100) % 100);
    case "Y":
      return zero(t.year, 1);
    case "z":
      return plain("+0000");
    case ":z":
      return plain("+00:00");
    case "::z":
      return plain("+00:00:00");
    case ":::z":
      return plain("+00");
    case "Z":
      return plain("UTC");
    default:
      return null;
  }
}

const COMPOUND: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  x: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
};
