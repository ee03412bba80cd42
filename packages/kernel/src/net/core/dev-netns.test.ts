/** Devices between namespaces: which go home when theirs ends, and by which name. */

import { expect, test } from "vitest";
import { NetLab } from "../test/net-lab.js";
import { registerNetdevice } from "./dev-register.js";
import { NetDevice } from "./net-device.js";
import { kfreeSkb } from "./skb.js";
import type { Net } from "./net.js";

/** A network card: no kind of link made it. */
function card(net: Net, name: string, ifindex: number): NetDevice {
  const dev = new NetDevice(net, name, { startXmit: (skb) => kfreeSkb(skb, "DEV_NOT_ALLOWED") });
  dev.mac = 0x020000000001;
  dev.ifindex = ifindex;
  registerNetdevice(dev);
  return dev;
}

const dummy = (name: string): object => ({ IFLA_IFNAME: name, IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
const names = (net: Net): [number, string][] => net.devices().map((d) => [d.ifindex, d.name]);

test("hardware goes back to the first namespace, everything else ends with its own", () => {
  const lab = new NetLab(2);
  const [init, net] = lab.nets as [Net, Net];
  const eth0 = card(net, "eth0", 7);
  lab.addLink(net, dummy("d0"));
  lab.up(net, "eth0");
  net.put();
  lab.run(2000);
  expect(names(init)).toEqual([
    [1, "lo"],
    [7, "eth0"],
  ]);
  expect([eth0.net, eth0.regState, eth0.flags & 1]).toEqual([init, "registered", 0]);
});

test("a name that is taken there is replaced by one of its index, and that by the lowest free number", () => {
  const lab = new NetLab(3);
  const [init, one, two] = lab.nets as [Net, Net, Net];
  for (const name of ["eth0", "dev8"]) lab.addLink(init, dummy(name));
  card(one, "eth0", 7);
  card(two, "eth0", 8);
  one.put();
  lab.run(2000);
  two.put();
  lab.run(2000);
  expect(names(init)).toEqual([
    [1, "lo"],
    [2, "eth0"],
    [3, "dev8"],
    [7, "dev7"],
    [8, "dev0"],
  ]);
});
