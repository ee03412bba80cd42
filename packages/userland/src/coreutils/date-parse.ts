/** The dates people give to `date -d` and `touch -d` (a part of GNU's date input formats), in UTC. */

import type { Timespec } from "@netloom/uapi";
import { daysFromCivil, gmtime, timegm } from "../libc/strftime.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const UNITS: Readonly<Record<string, number>> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86400,
  week: 604800,
  fortnight: 1209600,
};

/** The moment `text` means at the moment `now`; null for what is not understood. */
export function parseDate(text: string, now: Timespec): Timespec | null {
  const epoch = /^\s*@(-?\d+)(?:\.(\d+))?\s*$/.exec(text);
  if (epoch !== null) return { sec: Number(epoch[1]), nsec: Number((epoch[2] ?? "").slice(0, 9).padEnd(9, "0")) };
  const today = gmtime(now.sec);
  let [year, month, day] = [today.year, today.month, today.day];
  let time: number | null = null;
  let dated = false;
  let nsec = 0;
  let zone = 0;
  let offset = 0;
  let months = 0;
  let rest = text.trim().toLowerCase();
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match !== null) rest = rest.slice(match[0].length).trimStart();
    return match;
  };
  while (rest !== "") {
    let m: RegExpExecArray | null;
    if (
      (m = take(/^(\d{4,})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/)) !== null ||
      (m = take(/^(\d{4})(\d\d)(\d\d)(?!\d)/)) !== null
    ) {
      [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
      dated = true;
    } else if ((m = take(/^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?/)) !== null) {
      [month, day] = [Number(m[1]), Number(m[2])];
      if (m[3] !== undefined) year = Number(m[3]) + (m[3].length === 2 ? 2000 : 0);
      dated = true;
    } else if ((m = take(/^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:\s*(am|pm))?/)) !== null) {
      const hour = m[5] === undefined ? Number(m[1]) : (Number(m[1]) % 12) + (m[5] === "pm" ? 12 : 0);
      if (hour > 23 || Number(m[2]) > 59 || Number(m[3] ?? 0) > 60) return null;
      time = hour * 3600 + Number(m[2]) * 60 + Number(m[3] ?? 0);
      nsec = Number((m[4] ?? "").slice(0, 9).padEnd(9, "0"));
    } else if ((m = take(/^(?:z|utc|gmt)(?![a-z])/)) !== null) zone = 0;
    else if (time !== null && (m = take(/^([-+])(\d\d):?(\d\d)?(?![\d ]*[a-z])/)) !== null) {
      zone = (m[1] === "-" ? -1 : 1) * (Number(m[2]) * 3600 + Number(m[3] ?? 0) * 60);
    } else if ((m = take(/^(now|today)(?![a-z])/)) !== null) continue;
    else if ((m = take(/^(yesterday|tomorrow)(?![a-z])/)) !== null) offset += m[1] === "tomorrow" ? 86400 : -86400;
    else if (
      (m = take(
        /^(?:(\d{1,2})[-\s]+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:[-\s]+(\d{1,2})(?![\d:]))?(?:,?[-\s]+(\d{4}))?/,
      )) !== null
    ) {
      month = MONTHS.indexOf(m[2]!) + 1;
      day = Number(m[1] ?? m[3] ?? 1);
      if (m[4] !== undefined) year = Number(m[4]);
      dated = true;
    } else if (
      (m = take(
        /^([-+]?\s*\d+|next|last|a|an)?\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(?![a-z])(\s+ago)?/,
      )) !== null
    ) {
      const word = (m[1] ?? "1").replace(/\s/g, "");
      const n = (word === "last" ? -1 : /^(next|an?)$/.test(word) ? 1 : Number(word)) * (m[3] === undefined ? 1 : -1);
      if (m[2] === "month") months += n;
      else if (m[2] === "year") months += 12 * n;
      else offset += n * UNITS[m[2]!]!;
    } else if ((m = take(/^(?:(next|last|this)\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*,?/)) !== null) {
      if (dated) continue;
      const ahead = (DAYS.indexOf(m[2]!) - today.weekday + 7) % 7;
      offset += 86400 * (m[1] === "last" ? (ahead === 0 ? -7 : ahead - 7) : m[1] === "next" && ahead === 0 ? 7 : ahead);
      dated = true;
    } else return null;
  }
  if (month < 1 || month > 12 || day < 1) return null;
  const monthIndex = year * 12 + month - 1 + months;
  const wanted = { year: Math.floor(monthIndex / 12), month: (((monthIndex % 12) + 12) % 12) + 1 };
  if (
    months === 0 &&
    day > daysFromCivil(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - daysFromCivil(year, month, 1)
  )
    return null;
  const ofDay = time ?? (dated || text.trim() === "" ? 0 : now.sec - Math.floor(now.sec / 86400) * 86400);
  if (time === null && !dated) nsec = now.nsec;
  return { sec: timegm(wanted.year, wanted.month, day, 0, 0, 0) + ofDay - zone + offset, nsec };
}
