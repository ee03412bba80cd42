import { describe, expect, it } from "vitest";
import { parseDate } from "../coreutils/date-parse.js";
import { daysFromCivil, gmtime, strftime } from "./strftime.js";

describe("gmtime", () => {
  it.each([
    [0, "1970-01-01 00:00:00 4 001"],
    [951782400, "2000-02-29 00:00:00 2 060"],
    [1767225599, "2025-12-31 23:59:59 3 365"],
    [-1, "1969-12-31 23:59:59 3 365"],
    [4107542399, "2100-02-28 23:59:59 0 059"],
    [4107542400, "2100-03-01 00:00:00 1 060"],
  ])("%d", (epoch, text) => {
    expect(strftime("%F %T %w %j", gmtime(epoch))).toBe(text);
  });

  it("is the inverse of daysFromCivil", () => {
    for (let day = -200_000; day < 200_000; day += 37) {
      const t = gmtime(day * 86400);
      expect(daysFromCivil(t.year, t.month, t.day)).toBe(day);
    }
  });
});

it.each([
  ["%e|%-d|%_m|%05d|%^a|%:z|%3N|%%", " 5|5| 1|00005|MON|+00:00|012|%"],
  ["%G-W%V-%u %U %W %y %C %I %p %l", "2026-W02-1 01 01 26 20 01 PM  1"],
  ["%c", "Mon Jan  5 13:04:09 2026"],
])("strftime %s", (format, text) => {
  expect(strftime(format, gmtime(1767618249, 12_345_678))).toBe(text);
});

describe("parseDate", () => {
  const now = { sec: 1767618249, nsec: 5 };
  it.each([
    ["@86400", "1970-01-02 00:00:00"],
    ["2024-02-29", "2024-02-29 00:00:00"],
    ["2024-02-29 12:30", "2024-02-29 12:30:00"],
    ["2024-02-29T12:30:15Z", "2024-02-29 12:30:15"],
    ["2024-02-29 12:30:15 +0200", "2024-02-29 10:30:15"],
    ["tomorrow", "2026-01-06 13:04:09"],
    ["2 days ago", "2026-01-03 13:04:09"],
    ["+1 week", "2026-01-12 13:04:09"],
    ["next month", "2026-02-05 13:04:09"],
    ["1 Mar 2025", "2025-03-01 00:00:00"],
    ["Mar 1", "2026-03-01 00:00:00"],
    ["friday", "2026-01-09 00:00:00"],
    ["12:00pm", "2026-01-05 12:00:00"],
  ])("%s", (text, date) => {
    const time = parseDate(text, now);
    expect(time === null ? null : strftime("%F %T", gmtime(time.sec))).toBe(date);
  });

  it.each(["foo", "2024-13-01", "2023-02-29", "25:00", "1 lightyear"])("refuses %s", (text) => {
    expect(parseDate(text, now)).toBeNull();
  });
});
