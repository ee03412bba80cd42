/** Hosts, networks, ports and protocols as tests. */

import { getU32 } from "@netloom/wire";
import { FilterError } from "./filter-lex.js";
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IP6,
  ETHERTYPE_RARP,
  field,
  fieldIs,
  linkType,
  LLCSAP_ISONS,
  type Layout,
} from "./filter-link.js";
import { ALWAYS, and, compare, number, or, type Test, type Value } from "./filter-test.js";

export type Direction = "src" | "dst" | "src or dst" | "src and dst" | "other";

/** A test of one side, made for the direction asked for. */
function directed(direction: Direction | null, side: (source: boolean) => Test): Test {
  switch (direction) {
    case "src":
      return side(true);
    case "dst":
      return side(false);
    case "src and dst":
      return and(side(true), side(false));
    case "other":
      throw new FilterError(
        "'addr1' and 'address1' are not valid qualifiers for addresses other than 802.11 MAC addresses",
      );
    default:
      return or(side(true), side(false));
  }
}

const FIRST_FRAGMENT_MASK = 0x1fff;

/** Not a later fragment: the transport header is there. */
export const unfragmented = (l: Layout): Test => fieldIs(l, l.network + 6, 2, 0, FIRST_FRAGMENT_MASK);

/** A field `o` bytes into what follows the IPv4 header. */
export const transportField = (l: Layout, index: Value, size: number): Value => ({
  kind: "load",
  base: l.network,
  index,
  ip: l.network,
  size,
  tagged: l.tagged,
});

export function ip4Protocol(l: Layout, protocol: number): Test {
  return and(linkType(l, ETHERTYPE_IP), fieldIs(l, l.network + 9, 1, protocol));
}

/** The next header, also behind a fragment header. */
export function ip6Protocol(l: Layout, protocol: number): Test {
  const fragmented = and(fieldIs(l, l.network + 6, 1, 44), fieldIs(l, l.network + 40, 1, protocol));
  return and(linkType(l, ETHERTYPE_IP6), or(fieldIs(l, l.network + 6, 1, protocol), fragmented));
}

export const isoProtocol = (l: Layout, protocol: number): Test =>
  and(linkType(l, LLCSAP_ISONS), fieldIs(l, l.payload + 3, 1, protocol));

export const ip4Net = (l: Layout, direction: Direction | null, addr: number, mask: number): Test =>
  and(
    linkType(l, ETHERTYPE_IP),
    mask === 0 ? ALWAYS : directed(direction, (source) => fieldIs(l, l.network + (source ? 12 : 16), 4, addr, mask)),
  );

/** Sender and target address of ARP and RARP. */
export const arpNet = (l: Layout, reverse: boolean, direction: Direction | null, addr: number, mask: number): Test =>
  and(
    linkType(l, reverse ? ETHERTYPE_RARP : ETHERTYPE_ARP),
    mask === 0 ? ALWAYS : directed(direction, (source) => fieldIs(l, l.network + (source ? 14 : 24), 4, addr, mask)),
  );

/** `mask` as 16 bytes. Words that it does not ask for are not read. */
export const ip6Net = (l: Layout, direction: Direction | null, addr: Uint8Array, mask: Uint8Array): Test =>
  and(
    linkType(l, ETHERTYPE_IP6),
    directed(direction, (source) => {
      const at = l.network + (source ? 8 : 24);
      return [0, 4, 8, 12]
        .filter((k) => getU32(mask, k) !== 0)
        .reduceRight<Test>((rest, k) => and(fieldIs(l, at + k, 4, getU32(addr, k), getU32(mask, k)), rest), ALWAYS);
    }),
  );

export const etherHost = (l: Layout, direction: Direction | null, mac: Uint8Array): Test => {
  if (l.kind !== "ethernet")
    throw new FilterError(
      "ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel",
    );
  if (direction === "other")
    throw new FilterError("'addr1' and 'address1' are only supported on 802.11 with 802.11 headers");
  return directed(direction, (source) => {
    const at = l.link + (source ? 6 : 0);
    return and(fieldIs(l, at + 2, 4, getU32(mac, 2)), fieldIs(l, at, 2, (mac[0]! << 8) | mac[1]!));
  });
};

const SCTP_TCP_UDP: readonly number[] = [132, 6, 17];

/** Ports in `[low, high]` of the first or only fragment, over IPv6 and IPv4. */
export function ports(
  l: Layout,
  protocol: number | null,
  direction: Direction | null,
  low: number,
  high: number,
): Test {
  const within = (value: Value): Test =>
    low === high
      ? compare(value, "=", number(low))
      : and(compare(value, ">=", number(low)), compare(value, "<=", number(high)));
  const each = (one: (protocol: number) => Test): Test => {
    const [first, ...rest] = protocol === null ? SCTP_TCP_UDP : [protocol];
    return rest.reduce<Test>((test, next) => or(test, one(next)), one(first!));
  };
  const six = each((p) =>
    and(
      fieldIs(l, l.network + 6, 1, p),
      directed(direction, (source) => within(field(l, l.network + 40 + (source ? 0 : 2), 2))),
    ),
  );
  const four = each((p) =>
    and(
      and(fieldIs(l, l.network + 9, 1, p), unfragmented(l)),
      directed(direction, (source) => within(transportField(l, number(source ? 0 : 2), 2))),
    ),
  );
  return or(and(linkType(l, ETHERTYPE_IP6), six), and(linkType(l, ETHERTYPE_IP), four));
}
