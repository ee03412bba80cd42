/** Organizations that tcpdump knows by their OUI. */

const OUIS: Readonly<Record<number, string>> = {
  0x000000: "Ethernet",
  0x00000c: "Cisco",
  0x0000f8: "Cisco bridged",
  0x0080c2: "RFC2684",
  0x00e02b: "Extreme Networks",
  0x080007: "Appletalk",
};

export const organizationOf = (oui: number): string => OUIS[oui] ?? "Unknown";
