import { nsidDef, RTM_GETNSID, RTM_NEWNSID, type NsidAttrs } from "@netloom/netlink";
import { expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { NetLab } from "../test/net-lab.js";

const setup = (): { lab: NetLab; nets: [Net, Net, Net, Net] } => {
  const lab = new NetLab(4);
  return { lab, nets: lab.nets as [Net, Net, Net, Net] };
};
const ids = (lab: NetLab, net: Net, attrs: NsidAttrs = {}): NsidAttrs[] =>
  lab.dump(net, RTM_GETNSID, nsidDef, {}, attrs).map((a) => a.attrs);
const ask = (lab: NetLab, net: Net, attrs: NsidAttrs): number | undefined =>
  lab.request(net, RTM_GETNSID, 0, nsidDef, {}, attrs)[0]?.attrs.NETNSA_NSID;
const set = (lab: NetLab, net: Net, attrs: NsidAttrs): unknown => lab.request(net, RTM_NEWNSID, 0, nsidDef, {}, attrs);

test("ids are given when a link first crosses, counted per namespace", () => {
  const { lab, nets } = setup();
  const [host, a, b] = nets;
  expect(ids(lab, host)).toEqual([]);
  expect(ask(lab, host, { NETNSA_FD: 1 })).toBe(-1);
  lab.addVeth(host, "veth0", "veth1");
  lab.setLink(host, "veth0", { IFLA_NET_NS_FD: 1 });
  expect([ask(lab, host, { NETNSA_FD: 1 }), ask(lab, a, { NETNSA_PID: 1000 })]).toEqual([0, 0]);
  lab.setLink(host, "veth1", { IFLA_NET_NS_FD: 2 });
  expect(ids(lab, host)).toEqual([{ NETNSA_NSID: 0 }, { NETNSA_NSID: 1 }]);
  expect(lab.link(a, "veth0").attrs.IFLA_LINK_NETNSID).toBe(1);
  expect([a.nsids.get(host), a.nsids.get(b)]).toEqual([0, 1]);
});

test("ids by hand; the lowest free one is the next", () => {
  const { lab, nets } = setup();
  const [host] = nets;
  set(lab, host, { NETNSA_FD: 1, NETNSA_NSID: 77 });
  set(lab, host, { NETNSA_FD: 2, NETNSA_NSID: -1 });
  set(lab, host, { NETNSA_FD: 3, NETNSA_NSID: -1 });
  expect(ids(lab, host)).toEqual([{ NETNSA_NSID: 0 }, { NETNSA_NSID: 1 }, { NETNSA_NSID: 77 }]);
  nets[2].put();
  lab.run(1);
  expect(ids(lab, host)).toEqual([{ NETNSA_NSID: 1 }, { NETNSA_NSID: 77 }]);
  lab.nets.push(lab.stack.createNet());
  set(lab, host, { NETNSA_FD: 4, NETNSA_NSID: -1 });
  expect(ask(lab, host, { NETNSA_FD: 4 })).toBe(0);
});

test.each<[NsidAttrs, string, string]>([
  [{ NETNSA_FD: 1, NETNSA_NSID: 78 }, "EEXIST", "Peer netns already has a nsid assigned"],
  [{ NETNSA_FD: 2, NETNSA_NSID: 77 }, "EEXIST", "The specified nsid is already used"],
  [{ NETNSA_FD: 2 }, "EINVAL", "nsid is missing"],
  [{ NETNSA_NSID: 3 }, "EINVAL", "Peer netns reference is missing"],
])("%o is refused", (attrs, code, extack) => {
  const { lab, nets } = setup();
  set(lab, nets[0], { NETNSA_FD: 1, NETNSA_NSID: 77 });
  expect(() => set(lab, nets[0], attrs)).toThrow(expect.objectContaining({ code, extack }) as Error);
});

test("another's view of ids", () => {
  const { lab, nets } = setup();
  const [host, a, b] = nets;
  set(lab, host, { NETNSA_FD: 1, NETNSA_NSID: 5 });
  set(lab, a, { NETNSA_FD: 2, NETNSA_NSID: 9 });
  expect(ids(lab, host, { NETNSA_TARGET_NSID: 5 })).toEqual([{ NETNSA_NSID: 9, NETNSA_CURRENT_NSID: -1 }]);
  set(lab, host, { NETNSA_FD: 2, NETNSA_NSID: 6 });
  expect(ids(lab, host, { NETNSA_TARGET_NSID: 5 })).toEqual([{ NETNSA_NSID: 9, NETNSA_CURRENT_NSID: 6 }]);
  expect(b.nsids.size).toBe(0);
});
