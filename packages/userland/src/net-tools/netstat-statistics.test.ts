import { describe, expect, it } from "vitest";
import { statistics, type ReadLines } from "./netstat-statistics.js";

const reader =
  (files: Readonly<Record<string, string>>): ReadLines =>
  async (path) =>
    (files[path] ?? "").split("\n").filter((line) => line !== "");

const SNMP = `Ip: Forwarding DefaultTTL InReceives InHdrErrors ForwDatagrams
Ip: 2 64 13 0 0
Icmp: InMsgs InErrors InDestUnreachs InEchoReps OutMsgs OutErrors OutRateLimitHost OutEchos
Icmp: 11 0 7 4 6 0 3 0
IcmpMsg: InType0 OutType8
IcmpMsg: 4 5
Tcp: RtoAlgorithm MaxConn ActiveOpens InCsumErrors
Tcp: 1 -1 0 2
UdpLite: InDatagrams
UdpLite: 0
`;
const IP = `Ip:
    Forwarding: 2
    13 total packets received
    0 forwarded
`;
const ICMP = `Icmp:
    11 ICMP messages received
    0 input ICMP message failed
    ICMP input histogram:
        destination unreachable: 7
        echo replies: 4
    6 ICMP messages sent
    0 ICMP messages failed
    OutRateLimitHost: 3
    ICMP output histogram:
`;
const ICMP_MSG = `IcmpMsg:
        InType0: 4
        OutType8: 5
`;
const TCP = `Tcp:
    0 active connection openings
    InCsumErrors: 2
`;

describe("netstat -s", () => {
  it.each([
    ["", IP + ICMP + ICMP_MSG + TCP + "UdpLite:\n"],
    ["t", ICMP_MSG.replaceAll("        ", "    ") + TCP + "UdpLite:\n"],
    ["w", IP + ICMP + ICMP_MSG + "UdpLite:\n"],
  ])("of protocols '%s'", async (wanted, text) => {
    expect(await statistics(reader({ "/proc/net/snmp": SNMP }), false, wanted)).toBe(text);
  });

  it("of IPv6", async () => {
    const snmp6 =
      "Ip6InReceives 8\nIp6InOctets 640\nIcmp6InMsgs 2\nIcmp6InEchos 1\nIcmp6OutEchos 1\nIcmp6OutMLDv2Reports 4\nUdp6InDatagrams 0\n";
    expect(await statistics(reader({ "/proc/net/snmp6": snmp6 }), true, "u")).toBe(
      "Udp6:\n    0 packets received\nUdpLite6:\n",
    );
    expect(await statistics(reader({ "/proc/net/snmp6": snmp6 }), true, "")).toBe(`Ip6:
    8 total packets received
    Ip6InOctets: 640
Icmp6:
    2 ICMP messages received
    ICMP input histogram:
        echo requests: 1
        ICMP output histogram:
        echo requests: 1
        Icmp6OutMLDv2Reports: 4
Udp6:
    0 packets received
UdpLite6:
`);
  });
});
