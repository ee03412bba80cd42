/** Counters of a device as `ip -s link` prints them. */

import type { LinkAttrs, RtnlLinkStats64 } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";

const PREFIXES = "kMGTPE";

/** A counter right-aligned in `width`, with -h in powers of 1000 (-iec: 1024). */
export function formatCounter(run: Iproute, width: number, count: number): string {
  const base = run.iec ? 1024 : 1000;
  if (!run.human || count < base) return `${String(count).padStart(width)} `;
  let prefix = 0;
  let power = base;
  while (Math.floor(count / base) >= power && prefix < PREFIXES.length - 1) {
    power *= base;
    prefix++;
  }
  let precision = 2;
  for (let limit = 10; precision > 0 && Math.floor(count / power) >= limit; limit *= 10) precision--;
  return `${`${(count / power).toFixed(precision)}${PREFIXES[prefix]}${run.iec ? "i" : ""}`.padStart(width)} `;
}

/** The statistics block; nothing without counters. `level` 2: with the kinds of errors. */
export function printLinkStats(run: Iproute, attrs: LinkAttrs, level: number = run.stats): void {
  const s = attrs.IFLA_STATS64;
  if (s === undefined) return;
  if (run.print.json) printJson(run, s, attrs.IFLA_CARRIER_CHANGES, level > 1);
  else printText(run, s, attrs.IFLA_CARRIER_CHANGES, level > 1);
}

function printJson(run: Iproute, s: RtnlLinkStats64, carrierChanges: number | undefined, errors: boolean): void {
  const p = run.print;
  const all = (members: readonly (readonly [string, number])[]): void => {
    for (const [name, value] of members) p.member(name, value);
  };
  p.openObject("stats64");
  p.openObject("rx");
  all([
    ["bytes", s.rxBytes],
    ["packets", s.rxPackets],
    ["errors", s.rxErrors],
    ["dropped", s.rxDropped],
    ["over_errors", s.rxOverErrors],
    ["multicast", s.multicast],
  ]);
  if (s.rxCompressed) p.member("compressed", s.rxCompressed);
  if (errors) {
    all([
      ["length_errors", s.rxLengthErrors],
      ["crc_errors", s.rxCrcErrors],
      ["frame_errors", s.rxFrameErrors],
      ["fifo_errors", s.rxFifoErrors],
      ["missed_errors", s.rxMissedErrors],
    ]);
    if (s.rxNohandler) p.member("nohandler", s.rxNohandler);
  }
  p.closeObject();
  p.openObject("tx");
  all([
    ["bytes", s.txBytes],
    ["packets", s.txPackets],
    ["errors", s.txErrors],
    ["dropped", s.txDropped],
    ["carrier_errors", s.txCarrierErrors],
    ["collisions", s.collisions],
  ]);
  if (s.txCompressed) p.member("compressed", s.txCompressed);
  if (errors) {
    all([
      ["aborted_errors", s.txAbortedErrors],
      ["fifo_errors", s.txFifoErrors],
      ["window_errors", s.txWindowErrors],
      ["heartbeat_errors", s.txHeartbeatErrors],
    ]);
    if (carrierChanges !== undefined) p.member("carrier_changes", carrierChanges);
  }
  p.closeObject();
  p.closeObject();
}

/** Widths the headings need, left to right. */
const HEADING_WIDTHS: readonly number[] = [10, 7, 6, 7, 7, 7, 10];

function printText(run: Iproute, s: RtnlLinkStats64, carrierChanges: number | undefined, errors: boolean): void {
  const rx = [s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, s.rxMissedErrors, s.multicast, s.rxCompressed];
  const rxErrors = [0, s.rxLengthErrors, s.rxCrcErrors, s.rxFrameErrors, s.rxFifoErrors, s.rxOverErrors, s.rxNohandler];
  const tx = [s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.txCarrierErrors, s.collisions, s.txCompressed];
  const txErrors = [
    0,
    s.txAbortedErrors,
    s.txFifoErrors,
    s.txWindowErrors,
    s.txHeartbeatErrors,
    carrierChanges ?? 0,
    0,
  ];
  const rows = errors ? [rx, rxErrors, tx, txErrors] : [rx, tx];
  const w = HEADING_WIDTHS.map((width, i) => Math.max(width, ...rows.map((row) => String(row[i]).length)));
  const nl = run.print.newline;
  const heading = (label: string, names: readonly string[]): string =>
    `    ${label}${names.map((name, i) => (i === 0 ? name.padStart(w[0]! - label.length) : ` ${name.padStart(w[i]!)}`)).join("")}`;
  const values = (row: readonly number[], from: number, to = 6): string => {
    let text = "    ";
    if (from > 0) text += `${" ".repeat(w[0]!)} `;
    for (let i = from; i < to; i++) text += formatCounter(run, w[i]!, row[i]!);
    return row[6] ? text + formatCounter(run, w[6]!, row[6]) : text;
  };
  run.print.text(
    heading("RX:", ["bytes", "packets", "errors", "dropped", "missed", "mcast", s.rxCompressed ? "compressed" : ""]) +
      nl +
      values(rx, 0) +
      nl,
  );
  if (errors)
    run.print.text(
      heading("RX errors:", ["", "length", "crc", "frame", "fifo", "overrun"]) +
        (s.rxNohandler ? ` ${"nohandler".padStart(w[6]!)}` : "") +
        nl +
        values(rxErrors, 1) +
        nl,
    );
  run.print.text(
    heading("TX:", [
      "bytes",
      "packets",
      "errors",
      "dropped",
      "carrier",
      "collsns",
      s.txCompressed ? "compressed" : "",
    ]) +
      nl +
      values(tx, 0),
  );
  if (errors)
    run.print.text(
      nl +
        heading("TX errors:", [
          "",
          "aborted",
          "fifo",
          "window",
          "heartbt",
          carrierChanges === undefined ? "" : "transns",
        ]) +
        nl +
        values(txErrors, 1, carrierChanges === undefined ? 5 : 6),
    );
}
