/** Frames of a real veth pair, and what tcpdump 4.99.3 prints of each with `-t -nn` and with `-t -nn -vv -e`. */

export interface RecordedFrame {
  /** Hexadecimal. */
  readonly frame: string;
  readonly text: string;
  readonly verbose: string;
}

export const RECORDED_FRAMES: readonly RecordedFrame[] = [
  {
    frame:
      "33330000001602000000000286dd600000000024000100000000000000000000000000000000ff0200000000000000000000000000163a000502000001008f006f880000000104000000ff0200000000000000000001ff000002",
    text: "IP6 :: > ff02::16: HBH ICMP6, multicast listener report v2, 1 group record(s), length 28",
    verbose:
      "02:00:00:00:00:02 > 33:33:00:00:00:16, ethertype IPv6 (0x86dd), length 90: (hlim 1, next-header Options (0) payload length: 36) :: > ff02::16: HBH (rtalert: 0x0000) (padn) [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:ff00:2 to_ex { }]",
  },
  {
    frame:
      "3333ff00000102000000000186dd6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff0000018700dcf500000000fd0000000000000000000000000000010e01ef787f7b23b2",
    text: "IP6 :: > ff02::1:ff00:1: ICMP6, neighbor solicitation, who has fd00::1, length 32",
    verbose:
      "02:00:00:00:00:01 > 33:33:ff:00:00:01, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) :: > ff02::1:ff00:1: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fd00::1\n\t  unknown option (14), length 8 (1): \n\t    0x0000:  ef78 7f7b 23b2",
  },
  {
    frame:
      "3333ff00000202000000000286dd6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff0000028700808a00000000fe80000000000000000000fffe0000020e01ceeb046f1b35",
    text: "IP6 :: > ff02::1:ff00:2: ICMP6, neighbor solicitation, who has fe80::ff:fe00:2, length 32",
    verbose:
      "02:00:00:00:00:02 > 33:33:ff:00:00:02, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) :: > ff02::1:ff00:2: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fe80::ff:fe00:2\n\t  unknown option (14), length 8 (1): \n\t    0x0000:  ceeb 046f 1b35",
  },
  {
    frame:
      "33330000001602000000000286dd6000000000240001fe80000000000000000000fffe000002ff0200000000000000000000000000163a000502000001008f0072050000000104000000ff0200000000000000000001ff000002",
    text: "IP6 fe80::ff:fe00:2 > ff02::16: HBH ICMP6, multicast listener report v2, 1 group record(s), length 28",
    verbose:
      "02:00:00:00:00:02 > 33:33:00:00:00:16, ethertype IPv6 (0x86dd), length 90: (hlim 1, next-header Options (0) payload length: 36) fe80::ff:fe00:2 > ff02::16: HBH (rtalert: 0x0000) (padn) [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:ff00:2 to_ex { }]",
  },
  {
    frame:
      "33330000000202000000000286dd6000000000103afffe80000000000000000000fffe000002ff02000000000000000000000000000285007b2a000000000101020000000002",
    text: "IP6 fe80::ff:fe00:2 > ff02::2: ICMP6, router solicitation, length 16",
    verbose:
      "02:00:00:00:00:02 > 33:33:00:00:00:02, ethertype IPv6 (0x86dd), length 70: (hlim 255, next-header ICMPv6 (58) payload length: 16) fe80::ff:fe00:2 > ff02::2: [icmp6 sum ok] ICMP6, router solicitation, length 16\n\t  source link-address option (1), length 8 (1): 02:00:00:00:00:02\n\t    0x0000:  0200 0000 0002",
  },
  {
    frame: "ffffffffffff020000000001080600010800060400010200000000010a0000010000000000000a000002",
    text: "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
    verbose:
      "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
  },
  {
    frame: "020000000001020000000002080600010800060400020200000000020a0000020200000000010a000001",
    text: "ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:02, length 28",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Reply 10.0.0.2 is-at 02:00:00:00:00:02, length 28",
  },
  {
    frame:
      "0200000000020200000000010800450000540781400040011f260a0000010a0000020800ec50001a000135029265000000008159040000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 26, seq 1, length 64",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 98: (tos 0x0, ttl 64, id 1921, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.0.0.2: ICMP echo request, id 26, seq 1, length 64",
  },
  {
    frame:
      "0200000000010200000000020800450000549c3200004001ca740a0000020a0000010000f450001a000135029265000000008159040000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 26, seq 1, length 64",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 98: (tos 0x0, ttl 64, id 39986, offset 0, flags [none], proto ICMP (1), length 84)\n    10.0.0.2 > 10.0.0.1: ICMP echo reply, id 26, seq 1, length 64",
  },
  {
    frame:
      "3333ff00000202000000000186dd6000000000203afffd000000000000000000000000000001ff0200000000000000000001ff00000287007d9700000000fd0000000000000000000000000000020101020000000001",
    text: "IP6 fd00::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, who has fd00::2, length 32",
    verbose:
      "02:00:00:00:00:01 > 33:33:ff:00:00:02, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) fd00::1 > ff02::1:ff00:2: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fd00::2\n\t  source link-address option (1), length 8 (1): 02:00:00:00:00:01\n\t    0x0000:  0200 0000 0001",
  },
  {
    frame:
      "02000000000102000000000286dd6000000000203afffd000000000000000000000000000002fd00000000000000000000000000000188001c9a60000000fd0000000000000000000000000000020201020000000002",
    text: "IP6 fd00::2 > fd00::1: ICMP6, neighbor advertisement, tgt is fd00::2, length 32",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) fd00::2 > fd00::1: [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is fd00::2, Flags [solicited, override]\n\t  destination link-address option (2), length 8 (1): 02:00:00:00:00:02\n\t    0x0000:  0200 0000 0002",
  },
  {
    frame:
      "02000000000202000000000186dd600c8b3000403a40fd000000000000000000000000000001fd00000000000000000000000000000280004946001f00013702926500000000afdf040000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP6 fd00::1 > fd00::2: ICMP6, echo request, id 31, seq 1, length 64",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 118: (flowlabel 0xc8b30, hlim 64, next-header ICMPv6 (58) payload length: 64) fd00::1 > fd00::2: [icmp6 sum ok] ICMP6, echo request, id 31, seq 1",
  },
  {
    frame:
      "02000000000102000000000286dd60057daa00403a40fd000000000000000000000000000002fd00000000000000000000000000000181004846001f00013702926500000000afdf040000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP6 fd00::2 > fd00::1: ICMP6, echo reply, id 31, seq 1, length 64",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 118: (flowlabel 0x57daa, hlim 64, next-header ICMPv6 (58) payload length: 64) fd00::2 > fd00::1: [icmp6 sum ok] ICMP6, echo reply, id 31, seq 1",
  },
  {
    frame:
      "33330000000102000000000186dd60007c4e00403a01fe80000000000000000000fffe000001ff02000000000000000000000000000180001e56002100013802926500000000d64c050000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP6 fe80::ff:fe00:1 > ff02::1: ICMP6, echo request, id 33, seq 1, length 64",
    verbose:
      "02:00:00:00:00:01 > 33:33:00:00:00:01, ethertype IPv6 (0x86dd), length 118: (flowlabel 0x07c4e, hlim 1, next-header ICMPv6 (58) payload length: 64) fe80::ff:fe00:1 > ff02::1: [icmp6 sum ok] ICMP6, echo request, id 33, seq 1",
  },
  {
    frame:
      "3333ff00000102000000000286dd6000000000203afffe80000000000000000000fffe000002ff0200000000000000000001ff00000187007c9700000000fe80000000000000000000fffe0000010101020000000002",
    text: "IP6 fe80::ff:fe00:2 > ff02::1:ff00:1: ICMP6, neighbor solicitation, who has fe80::ff:fe00:1, length 32",
    verbose:
      "02:00:00:00:00:02 > 33:33:ff:00:00:01, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) fe80::ff:fe00:2 > ff02::1:ff00:1: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fe80::ff:fe00:1\n\t  source link-address option (1), length 8 (1): 02:00:00:00:00:02\n\t    0x0000:  0200 0000 0002",
  },
  {
    frame:
      "02000000000202000000000186dd6000000000203afffe80000000000000000000fffe000001fe80000000000000000000fffe00000288001b1c60000000fe80000000000000000000fffe0000010201020000000001",
    text: "IP6 fe80::ff:fe00:1 > fe80::ff:fe00:2: ICMP6, neighbor advertisement, tgt is fe80::ff:fe00:1, length 32",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) fe80::ff:fe00:1 > fe80::ff:fe00:2: [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is fe80::ff:fe00:1, Flags [solicited, override]\n\t  destination link-address option (2), length 8 (1): 02:00:00:00:00:01\n\t    0x0000:  0200 0000 0001",
  },
  {
    frame:
      "02000000000102000000000286dd6009e01c00403a40fe80000000000000000000fffe000002fe80000000000000000000fffe00000181001ed7002100013802926500000000d64c050000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP6 fe80::ff:fe00:2 > fe80::ff:fe00:1: ICMP6, echo reply, id 33, seq 1, length 64",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 118: (flowlabel 0x9e01c, hlim 64, next-header ICMPv6 (58) payload length: 64) fe80::ff:fe00:2 > fe80::ff:fe00:1: [icmp6 sum ok] ICMP6, echo reply, id 33, seq 1",
  },
  {
    frame: "0200000000020200000000010800450000222aa840004011fc200a0000010a000002c3c915b3000e142268656c6c6f0a",
    text: "IP 10.0.0.1.50121 > 10.0.0.2.5555: UDP, length 6",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 48: (tos 0x0, ttl 64, id 10920, offset 0, flags [DF], proto UDP (17), length 34)\n    10.0.0.1.50121 > 10.0.0.2.5555: [bad udp cksum 0x1422 -> 0xce76!] UDP, length 6",
  },
  {
    frame:
      "020000000001020000000002080045c0003e9d2a00004001c8d20a0000020a0000010303cb7300000000450000222aa840004011fc200a0000010a000002c3c915b3000e142268656c6c6f0a",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 5555 unreachable, length 42",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 76: (tos 0xc0, ttl 64, id 40234, offset 0, flags [none], proto ICMP (1), length 62)\n    10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 5555 unreachable, length 42\n\t(tos 0x0, ttl 64, id 10920, offset 0, flags [DF], proto UDP (17), length 34)\n    10.0.0.1.50121 > 10.0.0.2.5555: [bad udp cksum 0x1422 -> 0xce76!] UDP, length 6",
  },
  {
    frame: "020000000002020000000001080045000022a50c4000401181bc0a0000010a0000028e7f0035000e142268656c6c6f0a",
    text: "IP 10.0.0.1.36479 > 10.0.0.2.53: domain [length 6 < 12] (invalid)",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 48: (tos 0x0, ttl 64, id 42252, offset 0, flags [DF], proto UDP (17), length 34)\n    10.0.0.1.36479 > 10.0.0.2.53: [bad udp cksum 0x1422 -> 0x193f!] domain [length 6 < 12] (invalid)",
  },
  {
    frame:
      "02000000000202000000000186dd60092f0a000e1140fd000000000000000000000000000001fd000000000000000000000000000002a54415b3000efa2368656c6c6f0a",
    text: "IP6 fd00::1.42308 > fd00::2.5555: UDP, length 6",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 68: (flowlabel 0x92f0a, hlim 64, next-header UDP (17) payload length: 14) fd00::1.42308 > fd00::2.5555: [bad udp cksum 0xfa23 -> 0x06fa!] UDP, length 6",
  },
  {
    frame:
      "02000000000102000000000286dd600efbcb003e3a40fd000000000000000000000000000002fd000000000000000000000000000001010471120000000060092f0a000e1140fd000000000000000000000000000001fd000000000000000000000000000002a54415b3000efa2368656c6c6f0a",
    text: "IP6 fd00::2 > fd00::1: ICMP6, destination unreachable, unreachable port, fd00::2 udp port 5555, length 62",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 116: (flowlabel 0xefbcb, hlim 64, next-header ICMPv6 (58) payload length: 62) fd00::2 > fd00::1: [icmp6 sum ok] ICMP6, destination unreachable, unreachable port, fd00::2 udp port 5555",
  },
  {
    frame:
      "02000000000202000000000108004500003c81e640004006a4d30a0000010a0000028dc41b58f796b31700000000a002faf014310000020405b40402080a08bc451e0000000001030306",
    text: "IP 10.0.0.1.36292 > 10.0.0.2.7000: Flags [S], seq 4153848599, win 64240, options [mss 1460,sackOK,TS val 146556190 ecr 0,nop,wscale 6], length 0",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 74: (tos 0x0, ttl 64, id 33254, offset 0, flags [DF], proto TCP (6), length 60)\n    10.0.0.1.36292 > 10.0.0.2.7000: Flags [S], cksum 0x1431 (incorrect -> 0x9768), seq 4153848599, win 64240, options [mss 1460,sackOK,TS val 146556190 ecr 0,nop,wscale 6], length 0",
  },
  {
    frame:
      "02000000000102000000000208004500002800004000400626ce0a0000020a0000011b588dc400000000f796b3185014000048020000",
    text: "IP 10.0.0.2.7000 > 10.0.0.1.36292: Flags [R.], seq 0, ack 4153848600, win 0, length 0",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 54: (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 40)\n    10.0.0.2.7000 > 10.0.0.1.36292: Flags [R.], cksum 0x4802 (correct), seq 0, ack 4153848600, win 0, length 0",
  },
  {
    frame:
      "02000000000102000000000208004500003c00004000400626ba0a0000020a0000011b59e478c33f38032b642b08a012fe8814310000020405b40402080a120539f551c8c99001030306",
    text: "IP 10.0.0.2.7001 > 10.0.0.1.58488: Flags [S.], seq 3275700227, ack 727984904, win 65160, options [mss 1460,sackOK,TS val 302332405 ecr 1372113296,nop,wscale 6], length 0",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 74: (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 60)\n    10.0.0.2.7001 > 10.0.0.1.58488: Flags [S.], cksum 0x1431 (incorrect -> 0x7c91), seq 3275700227, ack 727984904, win 65160, options [mss 1460,sackOK,TS val 302332405 ecr 1372113296,nop,wscale 6], length 0",
  },
  {
    frame:
      "020000000002020000000001080045000034d36740004006535a0a0000010a000002e4781b592b642b08c33f3804801003ec142900000101080a51c8c990120539f5",
    text: "IP 10.0.0.1.58488 > 10.0.0.2.7001: Flags [.], ack 3275700228, win 1004, options [nop,nop,TS val 1372113296 ecr 302332405], length 0",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 66: (tos 0x0, ttl 64, id 54119, offset 0, flags [DF], proto TCP (6), length 52)\n    10.0.0.1.58488 > 10.0.0.2.7001: Flags [.], cksum 0x1429 (incorrect -> 0xa5f9), seq 727984904, ack 3275700228, win 1004, options [nop,nop,TS val 1372113296 ecr 302332405], length 0",
  },
  {
    frame:
      "020000000001020000000002080045000034bf3640004006678b0a0000020a0000011b59e478c33f38042b642b08801103fb142900000101080a120539f551c8c990",
    text: "IP 10.0.0.2.7001 > 10.0.0.1.58488: Flags [F.], seq 3275700228, ack 727984904, win 1019, options [nop,nop,TS val 302332405 ecr 1372113296], length 0",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 66: (tos 0x0, ttl 64, id 48950, offset 0, flags [DF], proto TCP (6), length 52)\n    10.0.0.2.7001 > 10.0.0.1.58488: Flags [F.], cksum 0x1429 (incorrect -> 0xa5e9), seq 3275700228, ack 727984904, win 1019, options [nop,nop,TS val 302332405 ecr 1372113296], length 0",
  },
  {
    frame:
      "02000000000202000000000108004500003ad3684000400653530a0000010a000002e4781b592b642b08c33f3805801803ec142f00000101080a51c8c990120539f568656c6c6f0a",
    text: "IP 10.0.0.1.58488 > 10.0.0.2.7001: Flags [P.], seq 727984904:727984910, ack 3275700229, win 1004, options [nop,nop,TS val 1372113296 ecr 302332405], length 6",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 72: (tos 0x0, ttl 64, id 54120, offset 0, flags [DF], proto TCP (6), length 58)\n    10.0.0.1.58488 > 10.0.0.2.7001: Flags [P.], cksum 0x142f (incorrect -> 0x620e), seq 727984904:727984910, ack 3275700229, win 1004, options [nop,nop,TS val 1372113296 ecr 302332405], length 6",
  },
  {
    frame:
      "02000000000202000000000186dd600e8b2100280640fd000000000000000000000000000001fd0000000000000000000000000000028b52005050f17b7e00000000a002fd20fa320000020405a00402080a4901ec670000000001030306",
    text: "IP6 fd00::1.35666 > fd00::2.80: Flags [S], seq 1358003070, win 64800, options [mss 1440,sackOK,TS val 1224862823 ecr 0,nop,wscale 6], length 0",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 94: (flowlabel 0xe8b21, hlim 64, next-header TCP (6) payload length: 40) fd00::1.35666 > fd00::2.80: Flags [S], cksum 0xfa32 (incorrect -> 0xc374), seq 1358003070, win 64800, options [mss 1440,sackOK,TS val 1224862823 ecr 0,nop,wscale 6], length 0",
  },
  {
    frame:
      "02000000000102000000000286dd600e9cb100280640fd000000000000000000000000000002fd00000000000000000000000000000100508b52405b193a50f17b7fa012fb04fa320000020405a00402080a18c5bbf44901ec6701030306",
    text: "IP6 fd00::2.80 > fd00::1.35666: Flags [S.], seq 1079712058, ack 1358003071, win 64260, options [mss 1440,sackOK,TS val 415611892 ecr 1224862823,nop,wscale 6], length 0",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 94: (flowlabel 0xe9cb1, hlim 64, next-header TCP (6) payload length: 40) fd00::2.80 > fd00::1.35666: Flags [S.], cksum 0xfa32 (incorrect -> 0x9730), seq 1079712058, ack 1358003071, win 64260, options [mss 1440,sackOK,TS val 415611892 ecr 1224862823,nop,wscale 6], length 0",
  },
  {
    frame:
      "02000000000202000000000186dd600e8b2100200640fd000000000000000000000000000001fd0000000000000000000000000000028b52005050f17b7f405b193b801003f5fa2a00000101080a4901ec6718c5bbf4",
    text: "IP6 fd00::1.35666 > fd00::2.80: Flags [.], ack 1079712059, win 1013, options [nop,nop,TS val 1224862823 ecr 415611892], length 0",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 86: (flowlabel 0xe8b21, hlim 64, next-header TCP (6) payload length: 32) fd00::1.35666 > fd00::2.80: Flags [.], cksum 0xfa2a (incorrect -> 0xbcf7), seq 1358003071, ack 1079712059, win 1013, options [nop,nop,TS val 1224862823 ecr 415611892], length 0",
  },
  {
    frame:
      "02000000000102000000000286dd600e9cb100200640fd000000000000000000000000000002fd00000000000000000000000000000100508b52405b193b50f17b7f801103edfa2a00000101080a18c5bbf54901ec67",
    text: "IP6 fd00::2.80 > fd00::1.35666: Flags [F.], seq 1079712059, ack 1358003071, win 1005, options [nop,nop,TS val 415611893 ecr 1224862823], length 0",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv6 (0x86dd), length 86: (flowlabel 0xe9cb1, hlim 64, next-header TCP (6) payload length: 32) fd00::2.80 > fd00::1.35666: Flags [F.], cksum 0xfa2a (incorrect -> 0xbcfd), seq 1079712059, ack 1358003071, win 1005, options [nop,nop,TS val 415611893 ecr 1224862823], length 0",
  },
  {
    frame:
      "02000000000202000000000186dd600e8b21002f0640fd000000000000000000000000000001fd0000000000000000000000000000028b52005050f17b7f405b193c801803f5fa3900000101080a4901ec6818c5bbf5474554202f20485454502f312e300a",
    text: "IP6 fd00::1.35666 > fd00::2.80: Flags [P.], seq 1358003071:1358003086, ack 1079712060, win 1013, options [nop,nop,TS val 1224862824 ecr 415611893], length 15: HTTP: GET / HTTP/1.0",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 101: (flowlabel 0xe8b21, hlim 64, next-header TCP (6) payload length: 47) fd00::1.35666 > fd00::2.80: Flags [P.], cksum 0xfa39 (incorrect -> 0xee51), seq 1358003071:1358003086, ack 1079712060, win 1013, options [nop,nop,TS val 1224862824 ecr 415611893], length 15: HTTP, length: 15\n\tGET / HTTP/1.0",
  },
  {
    frame:
      "020000000001020000000002080045c00070a19f00004001c42b0a0000020a0000010300fcff00000000450000542216400001013a810a0000010a09090908001ca5004400013d029265000000004cdb000000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP net 10.9.9.9 unreachable, length 92",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 126: (tos 0xc0, ttl 64, id 41375, offset 0, flags [none], proto ICMP (1), length 112)\n    10.0.0.2 > 10.0.0.1: ICMP net 10.9.9.9 unreachable, length 92\n\t(tos 0x0, ttl 1, id 8726, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.9.9.9: ICMP echo request, id 68, seq 1, length 64",
  },
  {
    frame:
      "02000000000202000000000186dd6000000000203afffe80000000000000000000fffe000001fe80000000000000000000fffe00000287007d1b00000000fe80000000000000000000fffe0000020101020000000001",
    text: "IP6 fe80::ff:fe00:1 > fe80::ff:fe00:2: ICMP6, neighbor solicitation, who has fe80::ff:fe00:2, length 32",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) fe80::ff:fe00:1 > fe80::ff:fe00:2: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fe80::ff:fe00:2\n\t  source link-address option (1), length 8 (1): 02:00:00:00:00:01\n\t    0x0000:  0200 0000 0001",
  },
  {
    frame:
      "020000000001020000000002080045c00070a4a000004001c12a0a0000020a000001030dfcf200000000450000547e0840004001a8970a0000010a080001080095c0004f00014102926500000000cdb4020000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP host 10.8.0.1 unreachable - admin prohibited filter, length 92",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 126: (tos 0xc0, ttl 64, id 42144, offset 0, flags [none], proto ICMP (1), length 112)\n    10.0.0.2 > 10.0.0.1: ICMP host 10.8.0.1 unreachable - admin prohibited filter, length 92\n\t(tos 0x0, ttl 64, id 32264, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.8.0.1: ICMP echo request, id 79, seq 1, length 64",
  },
  {
    frame:
      "020000000001020000000002080045c00070a52d00004001c09d0a0000020a0000010301fcfe00000000450000549bf6400040018aaa0a0000010a070001080002950051000143029265000000005ede020000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP host 10.7.0.1 unreachable, length 92",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 126: (tos 0xc0, ttl 64, id 42285, offset 0, flags [none], proto ICMP (1), length 112)\n    10.0.0.2 > 10.0.0.1: ICMP host 10.7.0.1 unreachable, length 92\n\t(tos 0x0, ttl 64, id 39926, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.7.0.1: ICMP echo request, id 81, seq 1, length 64",
  },
  {
    frame:
      "020000000001020000000002080045c00070a68200004001bf480a0000020a0000010501f0fd0a00000145000054b4fc40003f0172a60a0000010a05000108006beb005800014702926500000000f080030000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP redirect 10.5.0.1 to host 10.0.0.1, length 92",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 126: (tos 0xc0, ttl 64, id 42626, offset 0, flags [none], proto ICMP (1), length 112)\n    10.0.0.2 > 10.0.0.1: ICMP redirect 10.5.0.1 to host 10.0.0.1, length 92\n\t(tos 0x0, ttl 63, id 46332, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.5.0.1: ICMP echo request, id 88, seq 1, length 64",
  },
  {
    frame:
      "020000000001020000000002080045c00070a6df00004001beeb0a0000020a0000010302fcfd0000000045000054137a40004001132d0a0000010a00000208008507005a00014802926500000000d562040000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 protocol 1 unreachable, length 92",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 126: (tos 0xc0, ttl 64, id 42719, offset 0, flags [none], proto ICMP (1), length 112)\n    10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 protocol 1 unreachable, length 92\n\t(tos 0x0, ttl 64, id 4986, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.0.0.1 > 10.0.0.2: ICMP echo request, id 90, seq 1, length 64",
  },
  {
    frame:
      "01005e000016020000000001080046c00028000040000102f9f80a000001e0000016940400002200e8f90000000104000000ef010203",
    text: "IP 10.0.0.1 > 224.0.0.22: igmp v3 report, 1 group record(s)",
    verbose:
      "02:00:00:00:00:01 > 01:00:5e:00:00:16, ethertype IPv4 (0x0800), length 54: (tos 0xc0, ttl 1, id 0, offset 0, flags [DF], proto IGMP (2), length 40, options (RA))\n    10.0.0.1 > 224.0.0.22: igmp v3 report, 1 group record(s) [gaddr 239.1.2.3 to_ex { }]",
  },
  {
    frame:
      "02000000000202000000000108004500004e6f8e00004011f70e0a0000010a000002824212b5003a144e0800000000000700ffffffffffffda72bc4f39e508060001080006040001da72bc4f39e50a0b00010000000000000a0b0002",
    text: "IP 10.0.0.1.33346 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 7\nARP, Request who-has 10.11.0.2 tell 10.11.0.1, length 28",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 92: (tos 0x0, ttl 64, id 28558, offset 0, flags [none], proto UDP (17), length 78)\n    10.0.0.1.33346 > 10.0.0.2.4789: [bad udp cksum 0x144e -> 0x7c0b!] VXLAN, flags [I] (0x08), vni 7\nda:72:bc:4f:39:e5 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4), Request who-has 10.11.0.2 tell 10.11.0.1, length 28",
  },
  {
    frame:
      "02000000000202000000000108004500007e6f9000004011f6dc0a0000010a000002baf512b5006a147e0800000000000700333300000016da72bc4f39e586dd600000000024000100000000000000000000000000000000ff0200000000000000000000000000163a000502000001008f0035560000000104000000ff0200000000000000000001ff4f39e5",
    text: "IP 10.0.0.1.47861 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 7\nIP6 :: > ff02::16: HBH ICMP6, multicast listener report v2, 1 group record(s), length 28",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 140: (tos 0x0, ttl 64, id 28560, offset 0, flags [none], proto UDP (17), length 126)\n    10.0.0.1.47861 > 10.0.0.2.4789: [bad udp cksum 0x147e -> 0xe3cc!] VXLAN, flags [I] (0x08), vni 7\nda:72:bc:4f:39:e5 > 33:33:00:00:00:16, ethertype IPv6 (0x86dd), length 90: (hlim 1, next-header Options (0) payload length: 36) :: > ff02::16: HBH (rtalert: 0x0000) (padn) [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:ff4f:39e5 to_ex { }]",
  },
  {
    frame:
      "02000000000202000000000108004500007a704e00004011f6220a0000010a000002cf9e12b50066147a08000000000007003333ff4f39e5da72bc4f39e586dd6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff4f39e587007a2300000000fe80000000000000d872bcfffe4f39e50e01dff87f0b8d1a",
    text: "IP 10.0.0.1.53150 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 7\nIP6 :: > ff02::1:ff4f:39e5: ICMP6, neighbor solicitation, who has fe80::d872:bcff:fe4f:39e5, length 32",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 136: (tos 0x0, ttl 64, id 28750, offset 0, flags [none], proto UDP (17), length 122)\n    10.0.0.1.53150 > 10.0.0.2.4789: [bad udp cksum 0x147a -> 0x9b18!] VXLAN, flags [I] (0x08), vni 7\nda:72:bc:4f:39:e5 > 33:33:ff:4f:39:e5, ethertype IPv6 (0x86dd), length 86: (hlim 255, next-header ICMPv6 (58) payload length: 32) :: > ff02::1:ff4f:39e5: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has fe80::d872:bcff:fe4f:39e5\n\t  unknown option (14), length 8 (1): \n\t    0x0000:  dff8 7f0b 8d1a",
  },
  {
    frame:
      "0200000000020200000000010800450000681b9c400040040af40a0000010a000002450000546d3640004001b9580a0c00010a0c000208004f48007900014e02926500000000fd020c0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.1 > 10.0.0.2: IP 10.12.0.1 > 10.12.0.2: ICMP echo request, id 121, seq 1, length 64",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 118: (tos 0x0, ttl 64, id 7068, offset 0, flags [DF], proto IPIP (4), length 104)\n    10.0.0.1 > 10.0.0.2: (tos 0x0, ttl 64, id 27958, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.12.0.1 > 10.12.0.2: ICMP echo request, id 121, seq 1, length 64",
  },
  {
    frame:
      "020000000001020000000002080045c00084ab7e00004001ba380a0000020a0000010303fcfc00000000450000681b9c400040040af40a0000010a000002450000546d3640004001b9580a0c00010a0c000208004f48007900014e02926500000000fd020c0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 protocol 4 port 84 unreachable, length 112",
    verbose:
      "02:00:00:00:00:02 > 02:00:00:00:00:01, ethertype IPv4 (0x0800), length 146: (tos 0xc0, ttl 64, id 43902, offset 0, flags [none], proto ICMP (1), length 132)\n    10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 protocol 4 port 84 unreachable, length 112\n\t(tos 0x0, ttl 64, id 7068, offset 0, flags [DF], proto IPIP (4), length 104)\n    10.0.0.1 > 10.0.0.2: (tos 0x0, ttl 64, id 27958, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.12.0.1 > 10.12.0.2: ICMP echo request, id 121, seq 1, length 64",
  },
  {
    frame:
      "02000000000202000000000108004500007e708800004011f5e40a0000010a000002982e12b5006a147e0800000000000700333300000016da72bc4f39e586dd6000000000240001fe80000000000000d872bcfffe4f39e5ff0200000000000000000000000000163a000502000001008f00692d0000000104000000ff0200000000000000000001ff4f39e5",
    text: "IP 10.0.0.1.38958 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 7\nIP6 fe80::d872:bcff:fe4f:39e5 > ff02::16: HBH ICMP6, multicast listener report v2, 1 group record(s), length 28",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 140: (tos 0x0, ttl 64, id 28808, offset 0, flags [none], proto UDP (17), length 126)\n    10.0.0.1.38958 > 10.0.0.2.4789: [bad udp cksum 0x147e -> 0x0694!] VXLAN, flags [I] (0x08), vni 7\nda:72:bc:4f:39:e5 > 33:33:00:00:00:16, ethertype IPv6 (0x86dd), length 90: (hlim 1, next-header Options (0) payload length: 36) fe80::d872:bcff:fe4f:39e5 > ff02::16: HBH (rtalert: 0x0000) (padn) [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:ff4f:39e5 to_ex { }]",
  },
  {
    frame:
      "02000000000202000000000108004500006a708900004011f5f70a0000010a000002c5cb12b50056146a0800000000000700333300000002da72bc4f39e586dd6000000000103afffe80000000000000d872bcfffe4f39e5ff0200000000000000000000000000028500ddde000000000101da72bc4f39e5",
    text: "IP 10.0.0.1.50635 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 7\nIP6 fe80::d872:bcff:fe4f:39e5 > ff02::2: ICMP6, router solicitation, length 16",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 120: (tos 0x0, ttl 64, id 28809, offset 0, flags [none], proto UDP (17), length 106)\n    10.0.0.1.50635 > 10.0.0.2.4789: [bad udp cksum 0x146a -> 0xde3e!] VXLAN, flags [I] (0x08), vni 7\nda:72:bc:4f:39:e5 > 33:33:00:00:00:02, ethertype IPv6 (0x86dd), length 70: (hlim 255, next-header ICMPv6 (58) payload length: 16) fe80::d872:bcff:fe4f:39e5 > ff02::2: [icmp6 sum ok] ICMP6, router solicitation, length 16\n\t  source link-address option (1), length 8 (1): da:72:bc:4f:39:e5\n\t    0x0000:  da72 bc4f 39e5",
  },
  {
    frame:
      "020000000002020000000001080045000050d65e4000ff2f911d0a0000010a000002000086dd6000000000103afffe8000000000000000005efe0a000001ff0200000000000000000000000000028500092e0000000001010a0000010000",
    text: "IP 10.0.0.1 > 10.0.0.2: GREv0, length 60: IP6 fe80::5efe:a00:1 > ff02::2: ICMP6, router solicitation, length 16",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 94: (tos 0x0, ttl 255, id 54878, offset 0, flags [DF], proto GRE (47), length 80)\n    10.0.0.1 > 10.0.0.2: GREv0, Flags [none], proto IPv6 (0x86dd), length 60\n\t(hlim 255, next-header ICMPv6 (58) payload length: 16) fe80::5efe:a00:1 > ff02::2: [icmp6 sum ok] ICMP6, router solicitation, length 16\n\t  source link-address option (1), length 8 (1): 0a:00:00:01:00:00\n\t    0x0000:  0a00 0001 0000",
  },
  {
    frame:
      "02000000000202000000000108004500006cd65f4000402f50010a0000010a0000020000080045000054495c40004001dd300a0d00010a0d000208007df0007e00014f02926500000000cc550d0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
    text: "IP 10.0.0.1 > 10.0.0.2: GREv0, length 88: IP 10.13.0.1 > 10.13.0.2: ICMP echo request, id 126, seq 1, length 64",
    verbose:
      "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 122: (tos 0x0, ttl 64, id 54879, offset 0, flags [DF], proto GRE (47), length 108)\n    10.0.0.1 > 10.0.0.2: GREv0, Flags [none], proto IPv4 (0x0800), length 88\n\t(tos 0x0, ttl 64, id 18780, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.13.0.1 > 10.13.0.2: ICMP echo request, id 126, seq 1, length 64",
  },
  {
    frame: "0180c200000002000000000100264242030000000000800002000000000100000000800002000000000180010000140002000f00",
    text: "STP 802.1d, Config, Flags [none], bridge-id 8000.02:00:00:00:00:01.8001, length 35",
    verbose:
      "02:00:00:00:00:01 > 01:80:c2:00:00:00, 802.3, length 38: LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: STP 802.1d, Config, Flags [none], bridge-id 8000.02:00:00:00:00:01.8001, length 35\n\tmessage-age 0.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.00s\n\troot-id 8000.02:00:00:00:00:01, root-pathcost 0",
  },
  {
    frame: "0180c200000002000000000100264242030000000001800002000000000100000000800002000000000180010000140002000f00",
    text: "STP 802.1d, Config, Flags [Topology change], bridge-id 8000.02:00:00:00:00:01.8001, length 35",
    verbose:
      "02:00:00:00:00:01 > 01:80:c2:00:00:00, 802.3, length 38: LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: STP 802.1d, Config, Flags [Topology change], bridge-id 8000.02:00:00:00:00:01.8001, length 35\n\tmessage-age 0.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.00s\n\troot-id 8000.02:00:00:00:00:01, root-pathcost 0",
  },
  {
    frame: "0180c2000000020000000001000742420300000080",
    text: "STP 802.1d, Topology Change",
    verbose:
      "02:00:00:00:00:01 > 01:80:c2:00:00:00, 802.3, length 7: LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: STP 802.1d, Topology Change",
  },
  {
    frame: "0180c200000002000000000200264242030000000081006402000000000200000000006402000000000280010000140002000f00",
    text: "STP 802.1d, Config, Flags [Topology change, Topology change ACK], bridge-id 0064.02:00:00:00:00:02.8001, length 35",
    verbose:
      "02:00:00:00:00:02 > 01:80:c2:00:00:00, 802.3, length 38: LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: STP 802.1d, Config, Flags [Topology change, Topology change ACK], bridge-id 0064.02:00:00:00:00:02.8001, length 35\n\tmessage-age 0.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.00s\n\troot-id 0064.02:00:00:00:00:02, root-pathcost 0",
  },
];
