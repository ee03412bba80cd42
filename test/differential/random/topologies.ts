/** The networks random scripts start from: all of them work, so that what the steps break is seen. */

import type { Model } from "./model.js";

/** Four hosts on a bridge in the first namespace, which has an address there too. */
function star(m: Model): void {
  m.lines.push(`ip link add br0 address ${m.mac()} type bridge`, "ip link set br0 up");
  m.add("br0", "");
  m.address("br0", "", "10.0.0.254/24");
  for (const n of [1, 2, 3, 4] as const) {
    m.cable(`p${n}`, "", null, `e${n}`, `n${n}`, `10.0.0.${n}/24`);
    m.lines.push(`ip link set p${n} master br0`);
  }
}

/** Three hosts, each on a subnet of its own, and a router between them. */
function router(m: Model): void {
  for (const n of [1, 2, 3] as const) {
    m.cable(`e${n}`, `n${n}`, `10.0.${n}.1/24`, `r${n}`, "n4", `10.0.${n}.254/24`);
    m.lines.push(`ip -n n${n} route add default via 10.0.${n}.254`);
  }
  m.lines.push("ip netns exec n4 sysctl -qw net.ipv4.ip_forward=1");
}

/** One cable after the other, with a route for every subnet. */
function chain(m: Model): void {
  m.cable("a1", "n1", "10.0.12.1/24", "b2", "n2", "10.0.12.2/24");
  m.cable("a2", "n2", "10.0.23.2/24", "b3", "n3", "10.0.23.3/24");
  m.cable("a3", "n3", "10.0.34.3/24", "b4", "n4", "10.0.34.4/24");
  m.lines.push(
    "ip -n n1 route add default via 10.0.12.2",
    "ip -n n2 route add 10.0.34.0/24 via 10.0.23.3",
    "ip -n n3 route add 10.0.12.0/24 via 10.0.23.2",
    "ip -n n4 route add default via 10.0.34.3",
    "ip netns exec n2 sysctl -qw net.ipv4.ip_forward=1",
    "ip netns exec n3 sysctl -qw net.ipv4.ip_forward=1",
  );
}

/** A ring of cables, two ways from each to each. */
function ring(m: Model): void {
  for (const [a, b] of [
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 1],
  ] as const)
    m.cable(`x${a}${b}`, `n${a}`, `10.0.${a}${b}.${a}/24`, `y${a}${b}`, `n${b}`, `10.0.${a}${b}.${b}/24`);
  for (const [n, far, via] of [
    [1, "10.0.34.0/24", "10.0.12.2"],
    [2, "10.0.41.0/24", "10.0.23.3"],
    [3, "10.0.12.0/24", "10.0.34.4"],
    [4, "10.0.23.0/24", "10.0.41.1"],
  ] as const)
    m.lines.push(`ip -n n${n} route add ${far} via ${via}`, `ip netns exec n${n} sysctl -qw net.ipv4.ip_forward=1`);
}

/** Nothing but two cables and a bridge: the steps do the rest. */
function parts(m: Model): void {
  m.cable("v0", "", null, "v1", "n1", null);
  m.cable("v2", "", null, "v3", "n2", null);
  m.lines.push(`ip link add br0 address ${m.mac()} type bridge`);
  m.add("br0", "");
  for (const n of [0, 1, 2, 3]) m.addresses.push(`10.0.0.${n + 1}`, `10.0.${n + 1}.1`);
}

export const TOPOLOGIES = [star, router, chain, ring, parts] as const;
