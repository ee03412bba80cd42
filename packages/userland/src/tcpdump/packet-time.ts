/** Dates as tcpdump writes them. */

const two = (n: number): string => String(n).padStart(2, "0");

/** `yyyy-mm-dd` of a number of seconds since 1970, in UTC (the civil calendar's days from era to era). */
export function date(sec: number): string {
  const days = Math.floor(sec / 86400) + 719468;
  const era = Math.floor(days / 146097);
  const dayOfEra = days - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two(month)}-${two(dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1)}`;
}

/** `yyyy-mm-ddThh:mm:ssZ`. */
export function calendar(sec: number): string {
  const second = ((sec % 86400) + 86400) % 86400;
  return `${date(sec)}T${two(Math.trunc(second / 3600))}:${two(Math.trunc(second / 60) % 60)}:${two(second % 60)}Z`;
}
