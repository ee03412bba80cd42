/** The priority of packets by their type of service (after ip_tos2prio in net/ipv4/route.c; tc-prio(8)). */

/** TC_PRIO_* by the four bits of RFC 1349: best effort, bulk, interactive, both. */
const TOS_TO_PRIORITY: readonly number[] = [0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4];
const IPTOS_TOS_MASK = 0x1e;

export const rtTos2Priority = (tos: number): number => TOS_TO_PRIORITY[(tos & IPTOS_TOS_MASK) >> 1]!;
