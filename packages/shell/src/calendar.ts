/** Calendar arithmetic and strftime(3) in UTC and the C locale. */

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

/** Broken-down time. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is January 1st. */
  readonly yearDay: number;
}

/** Seconds since 1970 to a date of the Gregorian calendar (Hinnant's days-to-civil algorithm). */
export function civilTime(seconds: number): CivilTime {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const yearDay = month > 2 ? dayOfYear + 59 + (leap ? 1 : 0) : dayOfYear - 306;
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: Math.floor(rest % 60),
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay,
  };
}

export function strftime(format: string, seconds: number): string {
  const time = civilTime(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  return format.replace(/%[-_0^#]?([a-zA-Z%])/g, (all, letter: string) => {
    switch (letter) {
      case "a":
        return DAYS[time.weekday]!.slice(0, 3);
      case "A":
        return DAYS[time.weekday]!;
      case "b":
      case "h":
        return MONTHS[time.month - 1]!.slice(0, 3);
      case "B":
        return MONTHS[time.month - 1]!;
      case "c":
        return strftime("%a %b %e %H:%M:%S %Y", seconds);
      case "C":
        return two(Math.floor(time.year / 100));
      case "d":
        return two(time.day);
      case "D":
      case "x":
        return strftime("%m/%d/%y", seconds);
      case "e":
        return String(time.day).padStart(2);
      case "F":
        return strftime("%Y-%m-%d", seconds);
      case "H":
        return two(time.hour);
      case "I":
        return two(hour12);
      case "j":
        return String(time.yearDay + 1).padStart(3, "0");
      case "k":
        return String(time.hour).padStart(2);
      case "l":
        return String(hour12).padStart(2);
      case "m":
        return two(time.month);
      case "M":
        return two(time.minute);
      case "n":
        return "\n";
      case "p":
        return time.hour < 12 ? "AM" : "PM";
      case "r":
        return strftime("%I:%M:%S %p", seconds);
      case "R":
        return strftime("%H:%M", seconds);
      case "s":
        return String(seconds);
      case "S":
        return two(time.second);
      case "t":
        return "\t";
      case "T":
      case "X":
        return strftime("%H:%M:%S", seconds);
      case "u":
        return String(time.weekday === 0 ? 7 : time.weekday);
      case "w":
        return String(time.weekday);
      case "y":
        return two(time.year % 100);
      case "Y":
        return String(time.year);
      case "z":
        return "+0000";
      case "Z":
        return "UTC";
      case "%":
        return "%";
      default:
        return all;
    }
  });
}
