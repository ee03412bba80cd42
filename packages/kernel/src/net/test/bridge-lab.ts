/** A NetStack with bridges whose ports are veths: `p<n>` is the port, `q<n>` its other end. */

import { AF_BRIDGE, IFF_PROMISC } from "@netloom/uapi";
import {
  bridgeInfoAttrs,
  bridgePortAttrs,
  neighDef,
  RTM_GETNEIGH,
  Writer,
  type BridgeInfo,
  type BridgePortInfo,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import { drain, frame, macBytes, macText, NetLab } from "./net-lab.js";

export function bridgeData(info: BridgeInfo): Uint8Array {
  const w = new Writer(64);
  bridgeInfoAttrs.encode(w, info);
  return w.finish();
}

export class BridgeLab extends NetLab {
  readonly net: Net = this.stack.initNet;

  bridge(name: string, mac?: string, info: BridgeInfo = {}): void {
    this.addLink(this.net, {
      IFLA_IFNAME: name,
      ...(mac === undefined ? {} : { IFLA_ADDRESS: macBytes(mac) }),
      IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge", IFLA_INFO_DATA: bridgeData(info) },
    });
  }

  set(name: string, info: BridgeInfo): void {
    this.setLink(this.net, name, { IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge", IFLA_INFO_DATA: bridgeData(info) } });
  }

  setPort(name: string, info: BridgePortInfo): void {
    const w = new Writer(64);
    bridgePortAttrs.encode(w, info);
    this.setLink(this.net, name, {
      IFLA_LINKINFO: { IFLA_INFO_SLAVE_KIND: "bridge", IFLA_INFO_SLAVE_DATA: w.finish() },
    });
  }

  /** A port `p<n>` with the other end `q<n>`; both up. */
  port(bridge: string, n: number | string, mac?: string): void {
    this.addVeth(this.net, `p${n}`, `q${n}`, {}, mac === undefined ? {} : { IFLA_ADDRESS: macBytes(mac) });
    this.setLink(this.net, `p${n}`, { IFLA_MASTER: this.dev(this.net, bridge).ifindex });
    this.up(this.net, `p${n}`, `q${n}`);
  }

  info(name: string): BridgeInfo {
    const data = this.link(this.net, name).attrs.IFLA_LINKINFO!.IFLA_INFO_DATA!;
    return bridgeInfoAttrs.decode(data, 0, data.length);
  }

  portInfo(name: string): BridgePortInfo {
    const data = this.link(this.net, name).attrs.IFLA_LINKINFO!.IFLA_INFO_SLAVE_DATA!;
    return bridgePortAttrs.decode(data, 0, data.length);
  }

  mac(name: string): string {
    return macText(this.link(this.net, name).attrs.IFLA_ADDRESS!);
  }

  states(...names: string[]): number[] {
    return names.map((name) => this.portInfo(name).IFLA_BRPORT_STATE!);
  }

  promisc(name: string): void {
    this.setLink(this.net, name, {}, { flags: IFF_PROMISC, change: IFF_PROMISC });
  }

  /** The forwarding database without VLANs: address and device. */
  fdb(bridge: string): { lladdr: string; dev: string }[] {
    return this.dump(
      this.net,
      RTM_GETNEIGH,
      neighDef,
      { family: AF_BRIDGE },
      {
        NDA_MASTER: this.dev(this.net, bridge).ifindex,
      },
    ).flatMap(({ header, attrs }) =>
      attrs.NDA_VLAN === undefined && attrs.NDA_MASTER !== undefined
        ? [{ lladdr: macText(attrs.NDA_LLADDR!), dev: this.net.devByIndex.get(header.ifindex)!.name }]
        : [],
    );
  }

  /** Sends a test frame into q<from>; the q's that receive it. */
  flow(from: number, dest: string, source: string): string[] {
    const taps = [0, 1, 2]
      .filter((n) => this.net.devByName.has(`q${n}`))
      .map((n) => ({ n, tap: this.tap(this.net, `q${n}`) }));
    const bytes = frame(dest, source);
    this.send(taps.find(({ n }) => n === from)!.tap, bytes);
    const got: string[] = [];
    for (const { n, tap } of taps) {
      const copies = drain(tap).filter((d) => d.length === bytes.length && d[12] === 0x88 && d[13] === 0xb5).length;
      // What a packet socket sends itself it does not see.
      for (let i = 0; i < copies; i++) got.push(`q${n}`);
      tap.release();
    }
    return got;
  }
}
