import { describe, expect, it } from "vitest";
import { runScript, type RunResult } from "./run-script.js";

interface Record {
  readonly name: string;
  readonly comment: string | null;
  readonly flags: number;
  readonly length: number;
}

/** Interfaces' names and packets of a file in pieces. */
function parse(pieces: readonly Uint8Array[]): { readonly names: string[]; readonly records: Record[] } {
  const names: string[] = [];
  const records: Record[] = [];
  const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
  const view = new DataView(bytes.buffer);
  const text = (o: number, n: number): string => String.fromCharCode(...bytes.subarray(o, o + n));
  for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) {
    const type = view.getUint32(at, true);
    const end = at + view.getUint32(at + 4, true) - 4;
    expect(view.getUint32(end, true)).toBe(end + 4 - at);
    const captured = type === 6 ? view.getUint32(at + 20, true) : 0;
    const options = new Map<number, string>();
    const first = at + (type === 6 ? 28 + ((captured + 3) & ~3) : type === 1 ? 16 : 24);
    for (let o = first; o < end; o += 4 + ((view.getUint16(o + 2, true) + 3) & ~3))
      options.set(view.getUint16(o, true), text(o + 4, view.getUint16(o + 2, true)));
    if (type === 1) names.push(options.get(2)!);
    if (type === 6)
      records.push({
        name: names[view.getUint32(at + 8, true)]!,
        comment: options.get(1) ?? null,
        flags: options.get(2)?.charCodeAt(0) ?? 0,
        length: captured,
      });
  }
  return { names, records };
}

async function captured(script: string): Promise<{ result: RunResult; names: string[]; records: Record[] }> {
  const pieces: Uint8Array[] = [];
  const result = await runScript(script, { pcap: (bytes) => void pieces.push(bytes) });
  return { result, ...parse(pieces) };
}

const CABLE = `
ip netns add ns1
ip link add veth0 type veth peer name veth1 netns ns1
ip addr add 10.0.0.1/24 dev veth0
ip -n ns1 addr add 10.0.0.2/24 dev veth1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec ns1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set veth0 up
ip -n ns1 link set veth1 up
`;

describe("a capture of a whole world", () => {
  it("has every crossing of a device once, in order, with directions", async () => {
    const { names, records } = await captured(`${CABLE}ping -c1 10.0.0.2`);
    expect(names).toEqual(["veth0", "ns1/veth1"]);
    const hop = (name: string, flags: number, length: number): Record => ({ name, flags, length, comment: null });
    expect(records.slice(0, 8)).toEqual([
      hop("veth0", 2, 42),
      hop("ns1/veth1", 0b01101, 42),
      hop("ns1/veth1", 2, 42),
      hop("veth0", 0b00101, 42),
      hop("veth0", 2, 98),
      hop("ns1/veth1", 0b00101, 98),
      hop("ns1/veth1", 2, 98),
      hop("veth0", 0b00101, 98),
    ]);
  });

  it("says on a packet's last record why it died, and gives it one if it has none", async () => {
    const { records } = await captured(`${CABLE}
ip -n ns1 link set veth1 arp off
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev veth0
ping -c1 -W1 10.0.0.7
ping -c1 -W4 10.0.0.9`);
    const dead = records.filter(({ comment }) => comment !== null);
    expect(dead.map(({ name, comment, flags }) => [name, flags, comment])).toContainEqual([
      "ns1/veth1",
      0b10001,
      "dropped: OTHERHOST: the frame is addressed to another host's MAC address",
    ]);
    // Waited for a neighbour, so it has no link header.
    expect(dead).toContainEqual({
      name: "veth0",
      flags: 0,
      length: 84,
      comment: "dropped: NEIGH_FAILED: the neighbour does not answer",
    });
  });

  it("follows a device that is renamed or moved", async () => {
    const { names } = await captured(`${CABLE}
ping -c1 -q 10.0.0.2
ip link set veth0 down; ip link set veth0 name cable; ip link set cable up
ping -c1 -q 10.0.0.2
ip netns add ns2
ip link set cable netns ns2
ip -n ns2 addr add 10.0.0.1/24 dev cable; ip -n ns2 link set cable up
ip netns exec ns2 ping -c1 -q 10.0.0.2`);
    expect(names).toEqual(["veth0", "ns1/veth1", "cable", "ns2/cable"]);
  });

  it("has VLAN tags where they are on the wire, and packets without a link header", async () => {
    const { names, records } = await captured(`${CABLE}
ip link add link veth0 name veth0.5 type vlan id 5
ip link set veth0.5 up
ip addr add 10.5.0.1/24 dev veth0.5
ip tunnel add t0 mode ipip local 10.0.0.1 remote 10.0.0.2
ip link set t0 up
ip addr add 10.6.0.1/24 dev t0
ping -c1 -W1 10.5.0.2
ping -c1 -W1 10.6.0.2`);
    expect(names).toContain("t0");
    const of = (name: string): number[] => records.filter((r) => r.name === name && r.flags === 2).map((r) => r.length);
    expect(of("t0")).toEqual([84]);
    expect(of("veth0.5")[0]).toBe(42);
    expect(of("veth0")).toContain(46);
  });

  it("hands over a large one in pieces", async () => {
    const pieces: Uint8Array[] = [];
    await runScript(`${CABLE}ping -q -f -c 4000 -s 100 10.0.0.2`, { pcap: (bytes) => void pieces.push(bytes) });
    expect(pieces.length).toBeGreaterThan(4);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(3 << 20);
    expect(parse(pieces).records.length).toBeGreaterThan(16000);
  });

  it("survives a sink that fails: the script goes on", async () => {
    const full = new Error("full");
    const result = await runScript(`${CABLE}ping -q -f -c 4000 10.0.0.2 | grep received; echo done`, {
      pcap: () => {
        throw full;
      },
    });
    expect(result.pcapError).toBe(full);
    expect(result.output).toMatch(/^4000 packets transmitted, 4000 received.*\ndone\n$/);
  });
});
