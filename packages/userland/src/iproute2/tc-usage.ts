/** Usage texts of `tc`. */

export const TC_USAGE = `Usage: tc [ OPTIONS ] { qdisc | class | filter | chain | actions | monitor } [ COMMAND | help ]
       tc [ -force ] -batch FILE
OPTIONS := { -s[tatistics] | -d[etails] | -r[aw] | -j[son] | -p[retty] | -o[neline] | -iec | -n[etns] NAME | -N[umeric] |
             -t[imestamp] | -ts[hort] | -col[or] | -cf FILE | -nm | -V[ersion] }
`;

export const QDISC_USAGE = `Usage: tc qdisc { add | change | replace | delete | link } dev DEVICE [ handle MAJOR: ] { root | parent CLASS }
               [ estimator INTERVAL AVERAGE ] [ stab ... ] [ KIND [ OPTIONS | help ] ]
       tc qdisc [ show | list ] [ dev DEVICE ] [ root | parent CLASS | handle MAJOR: ] [ invisible ]
KIND := { netem | tbf | htb | prio | pfifo | bfifo | pfifo_head_drop | pfifo_fast | fq_codel | mq | noqueue }
`;

export const CLASS_USAGE = `Usage: tc class { add | change | replace | delete } dev DEVICE [ classid MAJOR:MINOR ] [ root | parent CLASS ]
               [ KIND [ OPTIONS | help ] ]
       tc class [ show | list ] dev DEVICE [ root | parent CLASS ] [ classid CLASS ] [ qdisc MAJOR: ]
KIND := { htb }
`;

export const FILTER_USAGE = `Usage: tc filter { add | change | replace | delete | get } dev DEVICE [ root | parent CLASS ] [ protocol PROTOCOL ]
               [ prio NUMBER ] [ chain NUMBER ] [ handle ID ] [ KIND [ OPTIONS ] ]
       tc filter [ show | list ] dev DEVICE [ root | parent CLASS ]
`;

export const CHAIN_USAGE = `Usage: tc chain [ show | list ] dev DEVICE [ root | parent CLASS ]
`;

export const ACTIONS_USAGE = `Usage: tc actions { add | change | replace | get | delete } action KIND ...
       tc actions { show | list | flush } action KIND
`;

export const TC_MONITOR_USAGE = "Usage: tc [ -timestamp [ -tshort ] ] monitor\n";
export const EXEC_USAGE = "Usage: tc exec TYPE [ OPTIONS | help ]\n";
export const STAB_USAGE =
  "Usage: ... stab [ overhead BYTES ] [ linklayer TYPE ] [ mtu BYTES ] [ mpu BYTES ] [ tsize SLOTS ]\n";

export const NETEM_USAGE = `Usage: ... netem [ limit PACKETS ] [ delay TIME [ JITTER [ CORRELATION ] ] ] [ distribution NAME ]
               [ loss [ random ] PERCENT [ CORRELATION ] | loss state P13 [ P31 [ P32 [ P23 [ P14 ] ] ] ] |
                 loss gemodel P [ R [ 1-H [ 1-K ] ] ] ] [ ecn ]
               [ duplicate PERCENT [ CORRELATION ] ] [ corrupt PERCENT [ CORRELATION ] ]
               [ reorder PERCENT [ CORRELATION ] [ gap DISTANCE ] ]
               [ rate RATE [ PACKETOVERHEAD [ CELLSIZE [ CELLOVERHEAD ] ] ] ]
               [ slot { MIN [ MAX ] | distribution NAME DELAY JITTER } [ packets N ] [ bytes N ] ]
`;

export const TBF_USAGE = `Usage: ... tbf rate RATE burst BYTES[/CELL] { limit BYTES | latency TIME } [ peakrate RATE mtu BYTES[/CELL] ]
               [ mpu BYTES ] [ overhead BYTES ] [ linklayer { ethernet | atm } ]
`;

export const FIFO_USAGE = "Usage: ... { pfifo | bfifo | pfifo_head_drop } [ limit NUMBER ]\n";
export const PRIO_USAGE = "Usage: ... prio [ bands NUMBER ] [ priomap BAND ... ]\n";

export const FQ_CODEL_USAGE = `Usage: ... fq_codel [ limit PACKETS ] [ flows NUMBER ] [ target TIME ] [ interval TIME ] [ quantum BYTES ]
               [ ecn | noecn ] [ ce_threshold TIME ] [ memory_limit BYTES ] [ drop_batch PACKETS ]
`;

export const HTB_USAGE = `Usage: ... qdisc ... htb [ default MINOR ] [ r2q NUMBER ] [ direct_qlen PACKETS ]
       ... class ... htb rate RATE [ ceil RATE ] [ burst BYTES ] [ cburst BYTES ] [ prio NUMBER ] [ quantum BYTES ]
               [ mtu BYTES ] [ mpu BYTES ] [ overhead BYTES ] [ linklayer { ethernet | atm } ]
`;
