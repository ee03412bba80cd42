/** What an event says, in words: what was decided, and why. */

import { icmp, icmpv6 } from "@netloom/wire";
import type { TraceEvent } from "./trace-event.js";
import type { TraceNames } from "./trace-names.js";

const ICMP: ReadonlyMap<string, string> = new Map([
  [String(icmp.ICMP_ECHOREPLY), "echo reply"],
  [String(icmp.ICMP_DEST_UNREACH), "destination unreachable"],
  [String(icmp.ICMP_REDIRECT), "redirect"],
  [String(icmp.ICMP_ECHO), "echo request"],
  [String(icmp.ICMP_TIME_EXCEEDED), "time exceeded"],
  [String(icmp.ICMP_PARAMETERPROB), "parameter problem"],
]);

const ICMP6: ReadonlyMap<string, string> = new Map([
  [String(icmpv6.ICMPV6_DEST_UNREACH), "destination unreachable"],
  [String(icmpv6.ICMPV6_PKT_TOOBIG), "packet too big"],
  [String(icmpv6.ICMPV6_TIME_EXCEED), "time exceeded"],
  [String(icmpv6.ICMPV6_PARAMPROB), "parameter problem"],
  [String(icmpv6.ICMPV6_ECHO_REQUEST), "echo request"],
  [String(icmpv6.ICMPV6_ECHO_REPLY), "echo reply"],
  [String(icmpv6.NDISC_NEIGHBOUR_SOLICITATION), "neighbor solicitation"],
  [String(icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT), "neighbor advertisement"],
]);

/** Negative answers of routing, as a lookup meets them. */
const ROUTE_ERRORS: Readonly<Record<string, string>> = {
  ENETUNREACH: "no route",
  EHOSTUNREACH: "no route that may be used",
  EACCES: "prohibited",
  EINVAL: "discarded",
};

/** Events that say nothing to a reader unless something was decided there. */
export function isQuiet(event: TraceEvent): boolean {
  switch (event.name) {
    case "consume_skb":
    case "kfree_skb":
    case "skb_clone":
      return true;
    case "nf_hook_slow":
      return event.fields.get("verdict") === "accept" && !event.fields.has("rule");
    default:
      return false;
  }
}

export class Steps {
  constructor(private readonly names: TraceNames) {}

  /** A phrase; empty where the function's name says it all. */
  describe(event: TraceEvent): string {
    const f = (key: string): string => event.fields.get(key) ?? "";
    const has = (key: string): boolean => event.fields.has(key);
    switch (event.name) {
      case "ip_route_input":
      case "ip_route_output":
      case "ip6_route_input":
      case "ip6_route_output":
        return this.route(event);
      case "fib_validate_source":
        return source(event);
      case "ip_local_out":
        return `ttl ${f("ttl")}`;
      case "ip6_local_out":
        return `hop limit ${f("hlim")}`;
      case "ip_forward":
        return `to ${f("oif")}, ttl ${f("ttl")}`;
      case "ip6_forward":
        return `to ${f("oif")}, hop limit ${f("hlim")}`;
      case "ip_error":
      case "ip6_pkt_discard":
        return `cannot be passed on (${f("error")})`;
      case "ip_fragment":
      case "ip6_fragment":
        return `bytes from ${f("offset")}, ${f("size")} of them; MTU ${f("mtu")}`;
      case "neigh_resolve_output":
        return neighbour(event);
      case "arp_process":
        return f("op") === "request"
          ? `${f("sip")} asks who has ${f("tip")}${has("ignored") ? `: not answered, ${f("ignored")}` : ""}`
          : `${f("sip")} tells its address`;
      case "ndisc_rcv":
        return `${f("type").replace("-", " ")}${has("target") ? ` of ${f("target")}` : ""}`;
      case "icmp_rcv":
        return ICMP.get(f("type")) ?? `type ${f("type")}`;
      case "icmpv6_rcv":
        return ICMP6.get(f("type")) ?? `type ${f("type")}`;
      case "icmp_send":
      case "icmp6_send":
        return has("error") ? `the sender is not told: ${f("error")}` : "";
      case "icmp_reply":
      case "icmpv6_echo_reply":
        return has("error") ? `no answer: ${f("error")}${has("daddr") ? ` for ${f("daddr")}` : ""}` : "";
      case "sock_queue_err_skb":
        return `error for the ${f("socket")} socket`;
      case "sock_queue_rcv_skb":
        return f("socket") === "udp" ? `UDP socket, port ${f("num")}` : `${f("socket")} socket`;
      case "ping_rcv":
        return has("id") ? `id ${f("id")}` : "";
      case "__dev_queue_xmit":
        return has("dmac") ? `${f("smac")} > ${f("dmac")}` : "";
      case "netif_receive_skb":
        return f("pkt_type") === "otherhost" ? "addressed to another MAC address" : "";
      case "nf_hook_slow":
        return `${f("family")} ${f("hook")}: ${f("verdict")}${has("rule") ? ` by rule ${f("rule")} ${f("text")}` : ""}`;
      case "br_handle_frame":
        return `port of ${f("bridge")}, ${f("state")}${has("vlan") ? `, VLAN ${f("vlan")}, PVID ${f("pvid")}` : ""}`;
      case "br_fdb_find_rcu":
        return fdb(event);
      case "br_flood":
        return flood(event);
      case "br_forward":
        return has("refused") ? `may not leave here: ${f("refused").replace(":", " ")}` : "";
      case "bond_handle_frame":
        return `port of ${f("bond")}${has("inactive") ? ", not the active one" : ""}`;
      case "vlan_do_receive":
        return `VLAN ${f("vid")}`;
      case "vrf_l3_rcv":
        return `routed by table ${this.names.tableName(f("table"))}`;
      case "vxlan_xmit_one":
        return `to ${f("remote")}, VNI ${f("vni")}`;
      case "vxlan_rcv":
        return `VNI ${f("vni")}`;
      case "ip_tunnel_xmit":
        return `to ${f("remote")}`;
      default:
        return has("peer") ? this.peer(event) : "";
    }
  }

  private peer(event: TraceEvent): string {
    const { fields } = event;
    const netns = Number(fields.get("peer_netns") ?? 0);
    const where = netns === event.netns ? "" : ` in ${this.names.netnsName(netns)}`;
    return `${event.name === "veth_xmit" ? "to" : "by"} ${fields.get("peer") ?? ""}${where}`;
  }

  /** `10.0.2.0/24 via 10.0.1.1 dev eth0 (table main)`. */
  route(event: TraceEvent): string {
    const { fields } = event;
    const type = fields.get("type") ?? "";
    const error = fields.get("error");
    const table = fields.get("table");
    const rule = fields.get("selector");
    const by =
      (table === undefined ? "" : `table ${this.names.tableName(table)}`) +
      (rule === undefined ? "" : `${table === undefined ? "" : ", "}rule ${fields.get("rule") ?? ""}: ${rule}`);
    const why = by === "" ? "" : ` (${by})`;
    const dst = fields.get("dst");
    if (error !== undefined) {
      if (dst !== undefined && /^(blackhole|unreachable|prohibit|throw)$/.test(type)) return `${type} ${dst}${why}`;
      return `${ROUTE_ERRORS[error] ?? error} to ${fields.get("daddr") ?? "there"}${dst === undefined ? "" : ` but ${dst}`}${why}`;
    }
    if (dst === undefined) return `${type} ${fields.get("daddr") ?? ""}${hop(fields)}`;
    const kind = type === "unicast" ? "" : `${type} `;
    const prefix = dst === "0.0.0.0/0" || dst === "::/0" ? "default" : dst.replace(/\/(32|128)$/, "");
    return `${kind}${prefix}${hop(fields)}${fields.has("hop") ? `, next hop ${fields.get("hop")!}` : ""}${why}`;
  }
}

function hop(fields: ReadonlyMap<string, string>): string {
  const via = fields.get("via");
  const oif = fields.get("oif");
  return `${via === undefined ? "" : ` via ${via}`}${oif === undefined ? "" : ` dev ${oif}`}`;
}

function source(event: TraceEvent): string {
  const { fields } = event;
  const saddr = fields.get("saddr") ?? "";
  const oif = fields.get("oif");
  if (fields.get("type") === "local") return `source ${saddr} is an address of this host itself`;
  if (fields.get("error") === "EXDEV")
    return oif === undefined
      ? `source ${saddr} is not reachable from here at all`
      : `source ${saddr} is reached by ${oif}, not by ${event.dev}`;
  return `${saddr} > ${fields.get("daddr") ?? ""} may not come in by ${event.dev}`;
}

function neighbour(event: TraceEvent): string {
  const { fields } = event;
  const neigh = fields.get("neigh") ?? "";
  const nud = fields.get("nud") ?? "";
  const lladdr = fields.get("lladdr");
  if (nud === "NOARP") return "needs no link-layer address";
  if (nud === "NONE" || nud === "FAILED") return `${neigh}: link-layer address unknown, asked for`;
  if (nud === "INCOMPLETE") return `${neigh}: link-layer address unknown, being asked for`;
  return `${neigh} is at ${lladdr ?? "?"} (${nud})`;
}

function fdb(event: TraceEvent): string {
  const { fields } = event;
  const mac = fields.get("lladdr") ?? "";
  const vlan = fields.has("vlan") ? ` in VLAN ${fields.get("vlan")!}` : "";
  const port = fields.get("port") ?? "none";
  if (port === "none") return `${mac}${vlan} is not known`;
  if (port === "local") return `${mac}${vlan} is the bridge's own`;
  return `${mac}${vlan} is behind ${port}${fields.has("static") ? " (static)" : ""}`;
}

function flood(event: TraceEvent): string {
  const { fields } = event;
  const list = (key: string): string => (fields.get(key) ?? "").replaceAll(",", ", ");
  const not = list("refused");
  const to = fields.get("ports") === "none" ? "no port" : list("ports");
  const kind = (fields.get("kind") ?? "").replace("-", " ");
  return `${kind}: to ${to}${not === "" ? "" : `; not to ${not.replaceAll(":", " ").replaceAll("state ", "")}`}`;
}
