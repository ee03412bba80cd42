/** Statistics of bridges and their ports, as `ip link xstats` and `ip stats` print them. */

import type { BridgeStpXstats, BrMcastStats } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";

const INDENT = " ".repeat(20);
const INNER = " ".repeat(22);

/** Versions of one kind of message: `RX: v1 0 v2 0` and the same of TX. */
function versions(run: Iproute, name: string, title: string, rx: readonly number[], tx: readonly number[]): void {
  const p = run.print;
  p.openObject(name);
  p.text(`${INDENT}${title}:\n`);
  const line = (label: string, key: string, counts: readonly number[]): void => {
    p.text(`${INNER}${label}:`);
    counts.forEach((count, i) => p.field(`${key}_v${i + 1}`, count, ` v${i + 1} ${count}`));
    p.text("\n");
  };
  line("RX", "rx", rx);
  line("TX", "tx", tx);
  p.closeObject();
}

function leaves(run: Iproute, name: string, title: string, rx: number, tx: number): void {
  const p = run.print;
  p.openObject(name);
  p.field("rx", rx, `${INDENT}${title}: RX: ${rx} `);
  p.field("tx", tx, `TX: ${tx}\n`);
  p.closeObject();
}

export function printMcastXstats(run: Iproute, m: BrMcastStats): void {
  const p = run.print;
  p.openObject("multicast");
  versions(
    run,
    "igmp_queries",
    "IGMP queries",
    [m.igmpV1QueriesRx, m.igmpV2QueriesRx, m.igmpV3QueriesRx],
    [m.igmpV1QueriesTx, m.igmpV2QueriesTx, m.igmpV3QueriesTx],
  );
  versions(
    run,
    "igmp_reports",
    "IGMP reports",
    [m.igmpV1ReportsRx, m.igmpV2ReportsRx, m.igmpV3ReportsRx],
    [m.igmpV1ReportsTx, m.igmpV2ReportsTx, m.igmpV3ReportsTx],
  );
  leaves(run, "igmp_leaves", "IGMP leaves", m.igmpLeavesRx, m.igmpLeavesTx);
  p.field("igmp_parse_errors", m.igmpParseErrors, `${INDENT}IGMP parse errors: ${m.igmpParseErrors}\n`);
  versions(
    run,
    "mld_queries",
    "MLD queries",
    [m.mldV1QueriesRx, m.mldV2QueriesRx],
    [m.mldV1QueriesTx, m.mldV2QueriesTx],
  );
  versions(
    run,
    "mld_reports",
    "MLD reports",
    [m.mldV1ReportsRx, m.mldV2ReportsRx],
    [m.mldV1ReportsTx, m.mldV2ReportsTx],
  );
  leaves(run, "mld_leaves", "MLD leaves", m.mldLeavesRx, m.mldLeavesTx);
  p.field("mld_parse_errors", m.mldParseErrors, `${INDENT}MLD parse errors: ${m.mldParseErrors}\n`);
  p.closeObject();
}

export function printStpXstats(run: Iproute, s: BridgeStpXstats): void {
  const p = run.print;
  p.openObject("stp");
  p.field("rx_bpdu", s.rxBpdu, `${INDENT}STP BPDU:  RX: ${s.rxBpdu}`);
  p.field("tx_bpdu", s.txBpdu, ` TX: ${s.txBpdu}\n`);
  p.field("rx_tcn", s.rxTcn, `${INDENT}STP TCN:   RX: ${s.rxTcn}`);
  p.field("tx_tcn", s.txTcn, ` TX: ${s.txTcn}\n`);
  p.field("transition_blk", s.transitionBlk, `${INDENT}STP Transitions: Blocked: ${s.transitionBlk}`);
  p.field("transition_fwd", s.transitionFwd, ` Forwarding: ${s.transitionFwd}\n`);
  p.closeObject();
}
