/**
 * netstat -s: the counters of /proc/net/snmp, /proc/net/netstat and /proc/net/snmp6 in words.
 *
 * In the tables `%` stands for the number; texts that begin with `!` are printed even for zero. A counter
 * without words is printed by its name, unless it is zero.
 */

import { fields } from "./address.js";

const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ip: {
    InReceives: "!% total packets received",
    InHdrErrors: "% with invalid headers",
    InAddrErrors: "% with invalid addresses",
    ForwDatagrams: "!% forwarded",
    InUnknownProtos: "% with unknown protocol",
    InDiscards: "!% incoming packets discarded",
    InDelivers: "!% incoming packets delivered",
    OutRequests: "!% requests sent out",
    OutDiscards: "% outgoing packets dropped",
    OutNoRoutes: "% dropped because of missing route",
    ReasmTimeout: "% fragments dropped after timeout",
    ReasmReqds: "% reassemblies required",
    ReasmOKs: "% packets reassembled ok",
    ReasmFails: "% packet reassemblies failed",
    FragOKs: "% outgoing packets fragmented ok",
    FragFails: "% outgoing packets failed fragmentation",
    FragCreates: "% fragments created",
  },
  Icmp: {
    InMsgs: "!% ICMP messages received",
    InErrors: "!% input ICMP message failed",
    InDestUnreachs: "destination unreachable: %",
    InTimeExcds: "timeout in transit: %",
    InParmProbs: "wrong parameters: %",
    InSrcQuenchs: "source quenches: %",
    InRedirects: "redirects: %",
    InEchos: "echo requests: %",
    InEchoReps: "echo replies: %",
    InTimestamps: "timestamp request: %",
    InTimestampReps: "timestamp reply: %",
    InAddrMasks: "address mask request: %",
    InAddrMaskReps: "address mask replies: %",
    OutMsgs: "!% ICMP messages sent",
    OutErrors: "!% ICMP messages failed",
    OutDestUnreachs: "destination unreachable: %",
    OutTimeExcds: "time exceeded: %",
    OutParmProbs: "wrong parameters: %",
    OutSrcQuenchs: "source quench: %",
    OutRedirects: "redirect: %",
    OutEchos: "echo requests: %",
    OutEchoReps: "echo replies: %",
    OutTimestamps: "timestamp requests: %",
    OutTimestampReps: "timestamp replies: %",
    OutAddrMasks: "address mask requests: %",
    OutAddrMaskReps: "address mask replies: %",
  },
  Tcp: {
    ActiveOpens: "!% active connection openings",
    PassiveOpens: "!% passive connection openings",
    AttemptFails: "!% failed connection attempts",
    EstabResets: "!% connection resets received",
    CurrEstab: "!% connections established",
    InSegs: "!% segments received",
    OutSegs: "!% segments sent out",
    RetransSegs: "!% segments retransmitted",
    InErrs: "!% bad segments received",
    OutRsts: "!% resets sent",
  },
  Udp: {
    InDatagrams: "!% packets received",
    NoPorts: "!% packets to unknown port received",
    InErrors: "!% packet receive errors",
    OutDatagrams: "!% packets sent",
    RcvbufErrors: "!% receive buffer errors",
    SndbufErrors: "!% send buffer errors",
  },
  TcpExt: {
    SyncookiesSent: "% SYN cookies sent",
    SyncookiesRecv: "% SYN cookies received",
    SyncookiesFailed: "% invalid SYN cookies received",
    EmbryonicRsts: "% resets received for embryonic SYN_RECV sockets",
    PruneCalled: "% packets pruned from receive queue because of socket buffer overrun",
    RcvPruned: "% packets pruned from receive queue",
    OfoPruned: "% packets dropped from out-of-order queue because of socket buffer overrun",
    OutOfWindowIcmps: "% ICMP packets dropped because they were out-of-window",
    LockDroppedIcmps: "% ICMP packets dropped because socket was locked",
    TW: "% TCP sockets finished time wait in fast timer",
    TWRecycled: "% time wait sockets recycled by time stamp",
    PAWSActive: "% active connections rejected because of time stamp",
    PAWSEstab: "% packets rejected in established connections because of timestamp",
    DelayedACKs: "% delayed acks sent",
    DelayedACKLocked: "% delayed acks further delayed because of locked socket",
    DelayedACKLost: "Quick ack mode was activated % times",
    ListenOverflows: "% times the listen queue of a socket overflowed",
    ListenDrops: "% SYNs to LISTEN sockets dropped",
    TCPHPHits: "!% packet headers predicted",
    TCPPureAcks: "% acknowledgments not containing data payload received",
    TCPHPAcks: "% predicted acknowledgments",
    TCPRenoRecovery: "% times recovered from packet loss due to fast retransmit",
    TCPSACKReorder: "Detected reordering % times using SACK",
    TCPRenoReorder: "Detected reordering % times using reno fast retransmit",
    TCPTSReorder: "Detected reordering % times using time stamp",
    TCPFullUndo: "% congestion windows fully recovered without slow start",
    TCPPartialUndo: "% congestion windows partially recovered using Hoe heuristic",
    TCPLossUndo: "% congestion windows recovered without slow start after partial ack",
    TCPRenoFailures: "% timeouts after reno fast retransmit",
    TCPLossFailures: "% timeouts in loss state",
    TCPFastRetrans: "% fast retransmits",
    TCPSlowStartRetrans: "% retransmits in slow start",
    TCPRcvCollapsed: "% packets collapsed in receive queue due to low socket buffer",
    TCPAbortOnData: "% connections reset due to unexpected data",
    TCPAbortOnClose: "% connections reset due to early user close",
    TCPAbortOnMemory: "% connections aborted due to memory pressure",
    TCPAbortOnTimeout: "% connections aborted due to timeout",
    TCPAbortOnLinger: "% connections aborted after user close in linger timeout",
    TCPAbortFailed: "% times unable to send RST due to no memory",
    TCPMemoryPressures: "TCP ran low on memory % times",
  },
  Ip6: {
    Ip6InReceives: "!% total packets received",
    Ip6InHdrErrors: "% with invalid headers",
    Ip6InTooBigErrors: "% with packets too big",
    Ip6InNoRoutes: "% incoming packets with no route",
    Ip6InAddrErrors: "% with invalid addresses",
    Ip6InUnknownProtos: "% with unknown protocol",
    Ip6InTruncatedPkts: "% with truncated packets",
    Ip6InDiscards: "!% incoming packets discarded",
    Ip6InDelivers: "!% incoming packets delivered",
    Ip6OutForwDatagrams: "!% forwarded",
    Ip6OutRequests: "!% requests sent out",
    Ip6OutDiscards: "% outgoing packets dropped",
    Ip6OutNoRoutes: "% dropped because of missing route",
    Ip6ReasmTimeout: "% fragments dropped after timeout",
    Ip6ReasmReqds: "% reassemblies required",
    Ip6ReasmOKs: "% packets reassembled ok",
    Ip6ReasmFails: "% packet reassemblies failed",
    Ip6FragOKs: "% outgoing packets fragmented ok",
    Ip6FragFails: "% outgoing packets failed fragmentation",
    Ip6FragCreates: "% fragments created",
    Ip6InMcastPkts: "% incoming multicast packets",
    Ip6OutMcastPkts: "% outgoing multicast packets",
  },
  Icmp6: {
    Icmp6InMsgs: "!% ICMP messages received",
    Icmp6InErrors: "!% input ICMP message failed",
    Icmp6OutMsgs: "!% ICMP messages sent",
    Icmp6InDestUnreachs: "destination unreachable: %",
    Icmp6InPktTooBigs: "packets too big: %",
    Icmp6InTimeExcds: "received ICMPv6 time exceeded: %",
    Icmp6InParmProblems: "parameter problem: %",
    Icmp6InEchos: "echo requests: %",
    Icmp6InEchoReplies: "echo replies: %",
    Icmp6InGroupMembQueries: "group member queries: %",
    Icmp6InGroupMembResponses: "group member responses: %",
    Icmp6InGroupMembReductions: "group member reductions: %",
    Icmp6InRouterSolicits: "router solicits: %",
    Icmp6InRouterAdvertisements: "router advertisement: %",
    Icmp6InNeighborSolicits: "neighbour solicits: %",
    Icmp6InNeighborAdvertisements: "neighbour advertisement: %",
    Icmp6InRedirects: "redirects: %",
    Icmp6OutDestUnreachs: "destination unreachable: %",
    Icmp6OutPktTooBigs: "packets too big: %",
    Icmp6OutTimeExcds: "sent ICMPv6 time exceeded: %",
    Icmp6OutParmProblems: "parameter problem: %",
    Icmp6OutEchos: "echo requests: %",
    Icmp6OutEchoReplies: "echo replies: %",
    Icmp6OutGroupMembQueries: "group member queries: %",
    Icmp6OutGroupMembResponses: "group member responses: %",
    Icmp6OutGroupMembReductions: "group member reductions: %",
    Icmp6OutRouterSolicits: "router solicits: %",
    Icmp6OutNeighborSolicits: "neighbor solicits: %",
    Icmp6OutNeighborAdvertisements: "neighbor advertisements: %",
    Icmp6OutRedirects: "redirects: %",
  },
  Udp6: {
    Udp6InDatagrams: "!% packets received",
    Udp6NoPorts: "!% packets to unknown port received",
    Udp6InErrors: "!% packet receive errors",
    Udp6OutDatagrams: "!% packets sent",
  },
};
/** Counters that only -v shows. */
const HIDDEN: ReadonlySet<string> = new Set(["DefaultTTL", "RtoAlgorithm", "RtoMin", "RtoMax", "MaxConn"]);
/** Sections left out where only some protocols are asked for. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  Ip: "w",
  Icmp: "w",
  Tcp: "t",
  TcpExt: "t",
  Udp: "u",
  Ip6: "w",
  Icmp6: "w",
  Udp6: "u",
};
/** Members of the histograms of ICMP types. */
const HISTOGRAM = /^(Icmp6)?(In|Out)(?!Msgs|Errors|CsumErrors|RateLimit|MLDv2|Type)/;

interface Section {
  readonly name: string;
  readonly counters: readonly (readonly [string, string])[];
}

/** The lines of a file of /proc. */
export type ReadLines = (path: string) => Promise<readonly string[]>;

/** `wanted`: letters of -t, -u, -w; all if empty. */
export async function statistics(read: ReadLines, six: boolean, wanted: string): Promise<string> {
  const printer = new StatisticsPrinter(wanted);
  if (six) {
    for (const section of await snmp6Sections(read)) printer.print(section);
    const tcp = (await tableSections(read, "/proc/net/snmp")).find((section) => section.name === "Tcp");
    if (tcp !== undefined && (wanted === "" || wanted.includes("t"))) printer.print(tcp);
  } else {
    for (const path of ["/proc/net/snmp", "/proc/net/netstat"])
      for (const section of await tableSections(read, path)) printer.print(section);
  }
  return printer.text;
}

/** Pairs of lines: names, then numbers. */
async function tableSections(read: ReadLines, path: string): Promise<Section[]> {
  const lines = await read(path);
  const sections: Section[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [title, ...names] = fields(lines[i]!);
    const values = fields(lines[i + 1]!).slice(1);
    sections.push({
      name: title!.replace(":", ""),
      counters: names.map((name, k) => [name, values[k] ?? "0"] as const),
    });
  }
  return sections;
}

/** One counter a line, the section by the beginning of its name. */
async function snmp6Sections(read: ReadLines): Promise<Section[]> {
  const sections = new Map<string, [string, string][]>([
    ["Ip6", []],
    ["Icmp6", []],
    ["Udp6", []],
    ["UdpLite6", []],
  ]);
  for (const line of await read("/proc/net/snmp6")) {
    const [name, value] = fields(line);
    const section = ["UdpLite6", "Udp6", "Icmp6", "Ip6"].find((prefix) => name!.startsWith(prefix));
    if (section !== undefined) sections.get(section)!.push([name!, value!]);
  }
  return [...sections].map(([name, counters]) => ({ name, counters }));
}

class StatisticsPrinter {
  text = "";
  /** The histogram being printed; it indents what follows until the next plain counter. */
  private histogram: "In" | "Out" | null = null;

  constructor(private readonly wanted: string) {}

  print(section: Section): void {
    const protocol = PROTOCOLS[section.name];
    if (this.wanted !== "" && protocol !== undefined && !this.wanted.includes(protocol)) return;
    this.text += `${section.name}:\n`;
    const texts = TEXTS[section.name] ?? {};
    const icmp = section.name === "Icmp" || section.name === "Icmp6";
    for (const [name, value] of section.counters) {
      const text = texts[name];
      if (HIDDEN.has(name)) continue;
      const member = icmp && text !== undefined ? HISTOGRAM.exec(name) : null;
      if (member !== null) {
        const direction = member[2] === "In" ? "In" : "Out";
        if (this.histogram !== direction)
          this.text += `${section.name === "Icmp" ? "    " : this.indent()}ICMP ${direction === "In" ? "input" : "output"} histogram:\n`;
        this.histogram = direction;
      } else if (text !== undefined) this.histogram = null;
      if (text === undefined ? value !== "0" : text.startsWith("!") || value !== "0") {
        this.text += `${this.indent()}${text === undefined ? `${name}: ${value}` : text.replace("!", "").replace("%", value)}\n`;
      }
    }
  }

  private indent(): string {
    return this.histogram === null ? "    " : "        ";
  }
}
