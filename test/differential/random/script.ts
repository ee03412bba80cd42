/** Random scripts of `ip`, `sysctl` and `ping` over five namespaces. */

import { Model, NAMESPACES, randomFrom } from "./model.js";
import { GROUPS, LINKS } from "./steps.js";
import { TOPOLOGIES } from "./topologies.js";

/**
 * Of the neighbours not those that failed: Linux forgets them early when all its namespaces together have many,
 * those of other scripts included.
 */
const STATE = [
  "-4 addr",
  "link",
  "route",
  "route show table local",
  "route show table 100",
  "rule",
  "neigh show nud reachable nud stale nud delay nud probe nud permanent | sort",
];

/** A working network, `steps` commands, pings between all, then the state of every namespace. The seed reproduces it. */
export function randomScript(seed: number, steps: number): string {
  const random = randomFrom(seed);
  const m = new Model(random);
  m.lines.push(`# seed ${seed}`);
  for (const ns of NAMESPACES.slice(1)) m.lines.push(`ip netns add ${ns}`, `ip -n ${ns} link set lo up`);
  for (const ns of NAMESPACES)
    if (m.chance(3)) m.lines.push(m.inside(ns, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1"));
  m.pick(TOPOLOGIES)(m);
  // Devices settle: carriers, duplicate address detection, states of ports.
  m.lines.push("sleep 1");
  for (let i = 0; i < steps; i++) {
    const group = m.pick(GROUPS);
    m.lines.push(m.pick(group)(m));
    // What follows a carrier comes up to a second later: commands of a real machine must not race
    // with it. (No sum of this and of pings' 0.7 s is near the 3 s after which an address counts as unreachable.)
    if (group === LINKS) m.lines.push("sleep 1.3");
  }
  m.lines.push("sleep 3.5");
  pingAll(m);
  // Longer than an entry is trusted and then probed (5 s and 3 s).
  m.lines.push("sleep 9.5");
  for (const ns of NAMESPACES) for (const what of STATE) m.lines.push(`${m.ip(ns)} ${what}`);
  return `${m.lines.join("\n")}\n`;
}

/** Every namespace asks for up to four addresses, shortly after one another: waiting for answers is what takes time. */
function pingAll(m: Model): void {
  const files: string[] = [];
  for (const ns of NAMESPACES) {
    const targets = new Set([0, 1, 2, 3].map(() => m.pick(m.addresses)));
    for (const target of targets) {
      const file = `/run/answer.${files.length}`;
      files.push(file);
      m.lines.push(`${m.inside(ns, `ping -c 1 -W 0.7 ${target}`)} >${file} 2>&1 &`, "sleep 0.07");
    }
  }
  m.lines.push("wait", `head -n 5 ${files.join(" ")}`, `rm ${files.join(" ")}`);
}
