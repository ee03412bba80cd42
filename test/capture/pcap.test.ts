/** What `--pcap` writes is what tshark reads, and to record changes nothing. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { afterAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "netloom-pcap-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A cable, a bridge with a VLAN, a tunnel, a router without forwarding, somebody who does not answer. */
const SCRIPT = `
ip netns add ns1; ip netns add ns2
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.254/24 dev br0
for i in 1 2; do
  ip link add veth$i type veth peer name eth0 netns ns$i
  ip link set veth$i master br0 up
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
  ip -n ns$i link set eth0 up
  ip -n ns$i route add default via 10.0.0.254
  ip -n ns$i link add link eth0 name eth0.7 type vlan id 7
  ip -n ns$i addr add 10.7.0.$i/24 dev eth0.7
  ip -n ns$i link set eth0.7 up
done
ip -n ns1 tunnel add t0 mode gre local 10.0.0.1 remote 10.0.0.2
ip -n ns2 tunnel add t0 mode gre local 10.0.0.2 remote 10.0.0.1
for i in 1 2; do ip -n ns$i addr add 10.8.0.$i/24 dev t0; ip -n ns$i link set t0 up; done
sleep 3
ip netns exec ns1 ping -c1 10.0.0.2
ip netns exec ns1 ping -c1 10.7.0.2
ip netns exec ns1 ping -c1 10.8.0.2
ip netns exec ns1 ping -c1 -W1 10.99.0.1
ip netns exec ns1 ping -c1 -W4 10.0.0.77
`;

const tshark = spawnSync("tshark", ["--version"]).status === 0;
if (!tshark)
  process.stderr.write("SKIPPED: what --pcap writes, read by tshark: it is not installed (apt-get install tshark)\n");

function fields(file: string, filter: string, ...names: string[]): string[][] {
  const { stdout, stderr, status } = spawnSync(
    "tshark",
    ["-n", "-r", file, "-Y", filter, "-T", "fields", ...names.flatMap((name) => ["-e", name])],
    { encoding: "utf8" },
  );
  expect(`${status} ${stderr.replace(/^Running as user.*\n/, "")}`).toBe("0 ");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
}

describe.skipIf(!tshark)("tshark reads a capture", () => {
  const file = join(scratch, "lab.pcapng");

  test("and finds in it what happened", async () => {
    const pieces: Uint8Array[] = [];
    await runScript(SCRIPT, { pcap: (bytes) => void pieces.push(bytes) });
    writeFileSync(file, Buffer.concat(pieces));

    expect(fields(file, "_ws.malformed", "frame.number")).toEqual([]);
    const echo = "icmp.type == 8 && ip.dst == 10.0.0.2 && !gre";
    expect(fields(file, echo, "frame.interface_name", "frame.packet_flags_direction")).toEqual([
      ["ns1/eth0", "0x00000002"],
      ["veth1", "0x00000001"],
      ["veth2", "0x00000002"],
      ["ns2/eth0", "0x00000001"],
    ]);
    expect(fields(file, "icmp.type == 8 && vlan.id == 7", "frame.interface_name")).toEqual([
      ["ns1/eth0"],
      ["veth1"],
      ["veth2"],
      ["ns2/eth0"],
    ]);
    expect(fields(file, "icmp.type == 8 && ip.dst == 10.8.0.2 && !gre", "frame.interface_name")).toEqual([
      ["ns1/t0"],
      ["ns2/t0"],
    ]);
    const [sent, came] = fields(file, "icmp.type == 8 && ip.dst == 10.0.0.2", "frame.time_epoch");
    expect([sent![0], came![0]]).toEqual([
      expect.stringMatching(/^17672256\d\d\.\d{9}$/),
      expect.stringMatching(/\.\d{9}$/),
    ]);
    expect(fields(file, "ip.dst == 10.99.0.1 && frame.comment", "frame.interface_name", "frame.comment")).toEqual([
      ["br0", "dropped: IP_INADDRERRORS: forwarding is off (net.ipv4.ip_forward or the device's forwarding)"],
    ]);
    expect(
      fields(
        file,
        "ip.dst == 10.0.0.77 && frame.comment && !(icmp.type == 3)",
        "frame.interface_name",
        "frame.comment",
      ),
    ).toEqual([["ns1/eth0", "dropped: NEIGH_FAILED: the neighbour does not answer"]]);
  });
});

describe("recording changes no outcome", () => {
  const scenarios = join(root, "test/transcripts/scenarios");
  // Every seventh: all subjects, in seconds.
  const names = readdirSync(scenarios).filter((_, i) => i % 7 === 0);
  test.each(names)("%s", async (name) => {
    const text = readFileSync(join(scenarios, name), "utf8");
    let bytes = 0;
    const plain = await runScript({ kind: "transcript", text });
    const recorded = await runScript({ kind: "transcript", text }, { pcap: (piece) => void (bytes += piece.length) });
    expect({ ...recorded }).toEqual(plain);
    expect(bytes).toBeGreaterThan(0);
  });

  test("nor do labs differ", async () => {
    const labs = readdirSync(join(root, "labs")).filter((name) => name.endsWith(".sh"));
    for (const lab of labs) {
      const text = readFileSync(join(root, "labs", lab), "utf8");
      const plain = await runScript(text, { hostProfile: "internet" });
      expect(await runScript(text, { hostProfile: "internet", pcap: () => undefined }), lab).toEqual(plain);
    }
  });
});
