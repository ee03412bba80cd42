import { describe, expect, it } from "vitest";
import type { Net } from "../core/net.js";
import { procNet, sysctlNet } from "../index.js";
import { chain, InetLab, outcome } from "./test/inet-lab.js";

function host(): { lab: InetLab; net: Net } {
  const lab = new InetLab(1);
  const net = lab.nets[0]!;
  lab.addVeth(net, "eth1", "eth0");
  return { lab, net };
}

describe("net.ipv4", () => {
  it.each([
    ["ip_forward", "2\n", "2"],
    ["ip_forward", "0x1", "1"],
    ["ip_forward", " 010 \n", "8"],
    ["ip_forward", "1 2", "1"],
    ["ip_forward", "-5", "-5"],
    ["ip_forward", "abc", "EINVAL"],
    ["ip_forward", "1x", "EINVAL"],
    ["ip_forward", "\n", "EINVAL"],
    ["ip_forward", "99999999999", "EINVAL"],
    ["ip_default_ttl", "0", "EINVAL"],
    ["ip_default_ttl", "255", "255"],
    ["ip_default_ttl", "256", "EINVAL"],
    ["icmp_echo_ignore_all", "2", "EINVAL"],
    ["ping_group_range", "5", "1\t0"],
    ["ping_group_range", "0 2147483647", "0\t2147483647"],
    ["ip_local_port_range", "5000 100", "EINVAL"],
    ["ip_local_port_range", "100 70000", "EINVAL"],
    ["ip_local_port_range", "5000 6000", "5000\t6000"],
    ["tcp_congestion_control", "foo", "ENOENT"],
    ["tcp_congestion_control", "reno", "reno"],
    ["tcp_rmem", "4096 5000", "4096\t5000\t3921376"],
    ["tcp_rmem", "1 2", "EINVAL"],
    ["neigh/eth0/gc_stale_time", "77", "77"],
    ["neigh/eth0/base_reachable_time_ms", "1001", "1001"],
    ["neigh/eth0/unres_qlen", "7", "7"],
    ["neigh/eth0/mcast_solicit", "-1", "EINVAL"],
    ["nosuch", "1", "ENOENT"],
    ["conf/nodev/rp_filter", "1", "ENOENT"],
  ])("%s = %j: %j", (path, value, result) => {
    const { lab, net } = host();
    let text = "";
    const error = outcome(() => void (text = lab.sysctl(net, `ipv4/${path}`, value)));
    expect(error === "ok" ? text : error).toBe(result);
  });

  it("conf.default reaches devices whose value was never set, until they get an address", () => {
    const { lab, net } = host();
    const values = (): string[] =>
      ["all", "default", "eth0", "eth1", "lo"].map((dev) => lab.sysctl(net, `ipv4/conf/${dev}/rp_filter`));
    lab.up(net, "lo");
    lab.sysctl(net, "ipv4/conf/eth0/rp_filter", "2");
    lab.sysctl(net, "ipv4/conf/default/rp_filter", "1");
    expect(values()).toEqual(["0", "1", "2", "1", "0"]);
    lab.addAddr(net, "eth1", "10.0.0.1/24");
    lab.sysctl(net, "ipv4/conf/default/rp_filter", "2");
    expect(values()).toEqual(["0", "2", "2", "1", "0"]);
    const other = lab.stack.createNet();
    expect(lab.sysctl(other, "ipv4/conf/default/rp_filter")).toBe("0");
  });

  it("forwarding is one switch for all, and one for each device", () => {
    const { lab, net } = host();
    const values = (): string[] =>
      ["all", "default", "eth0", "eth1", "lo"].map((dev) => lab.sysctl(net, `ipv4/conf/${dev}/forwarding`));
    lab.sysctl(net, "ipv4/conf/eth1/forwarding", "1");
    expect(values()).toEqual(["0", "0", "0", "1", "0"]);
    lab.sysctl(net, "ipv4/ip_forward", "1");
    expect(values()).toEqual(["1", "1", "1", "1", "1"]);
    expect(lab.sysctl(net, "ipv4/conf/all/accept_redirects")).toBe("0");
    lab.sysctl(net, "ipv4/conf/default/forwarding", "0");
    expect(values()).toEqual(["1", "0", "1", "1", "1"]);
    lab.sysctl(net, "ipv4/conf/all/forwarding", "0");
    expect(lab.sysctl(net, "ipv4/ip_forward")).toBe("0");
  });

  it("lists the files of Linux 6.1 in order", () => {
    const { net } = host();
    const dir = sysctlNet(net).lookup("ipv4")!;
    const names = dir.kind === "dir" ? dir.list() : [];
    expect(names.length).toBe(118);
    expect(names).toEqual([...names].sort());
    expect(names.slice(0, 3)).toEqual(["conf", "fib_multipath_hash_fields", "fib_multipath_hash_policy"]);
  });
});

describe("/proc/net", () => {
  const read = (net: Net, name: string): string => {
    const file = procNet(net).lookup(name)!;
    return file.kind === "file" ? String(file.read!()) : "";
  };

  it("route and arp are as Linux prints them", () => {
    const { lab, a } = chain();
    lab.ping(a, "10.0.2.2").release();
    lab.dev(a, "eth0").mac = 0;
    expect(
      read(a, "route")
        .split("\n")
        .map((l) => l.trimEnd()),
    ).toEqual([
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
      "eth0\t00000000\t0101000A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "eth0\t0001000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
      "",
    ]);
    expect(read(a, "route").split("\n")[0]!.length).toBe(127);
    expect(read(a, "arp").replace(/..:..:..:..:..:../, "MAC")).toBe(
      "IP address       HW type     Flags       HW address            Mask     Device\n10.0.1.1         0x1         0x2         MAC     *        eth0\n",
    );
  });

  it("snmp counts", () => {
    const { lab, a } = chain();
    lab.ping(a, "10.0.2.2").release();
    const lines = read(a, "snmp").split("\n");
    expect(lines[1]).toBe("Ip: 2 64 1 0 0 0 0 0 1 1 0 0 0 0 0 0 0 0 0");
    expect(lines[3]).toBe("Icmp: 1 0 0 0 0 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 0 0 1 0 0 0 0 0");
    expect(lines[4]).toBe("IcmpMsg: InType0 OutType8");
  });

  it("igmp and fib_trie show groups and routes", () => {
    const { lab, net } = host();
    lab.up(net, "eth0");
    lab.addAddr(net, "eth0", "10.0.0.1/24");
    expect(read(net, "igmp")).toBe(
      "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n2\teth0      :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n",
    );
    expect(read(net, "fib_trie")).toContain("  |-- 10.0.0.0\n");
  });
});
