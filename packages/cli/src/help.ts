/** Texts of --help and --version. */

export const VERSION = "0.1.0";

export const VERSION_TEXT = `netloom ${VERSION}
behaves like: Linux 6.1, iproute2 6.1.0, bridge-utils 1.7, net-tools 2.10, iputils 20221126, tcpdump 4.99.3, bash 5.2
`;

const LIMITS = `Limits, so that no script runs away (exit status 124 and a message when one is reached):
  --max-time S           seconds of real time (default 300)
  --max-virtual-time S   seconds of simulated time (default 2592000)
  --max-output BYTES     bytes of output (default 268435456)
  --max-processes N      processes alive at the same time (default 4096)
  --max-forks N          processes started altogether (default 5000000)
  --max-system-calls N   system calls of all processes together (default 1000000000)
  --max-file-bytes N     bytes in all files of the machine (default 268435456)
`;

const MACHINE = `The machine:
  --host bare|internet   bare: only lo. internet: eth0 with a default route, a resolver and
                         machines that answer (8.8.8.8, 1.1.1.1, example.com, ...)
  --seed N               another seed gives other MAC addresses and random numbers (default 1)
  --real-time            let the clock run as fast as yours; otherwise waiting takes no time
  --pcap FILE            record the packets of all devices of all namespaces as pcapng, for
                         Wireshark and tshark; why a packet was lost is a comment on it
`;

export const HELP: Readonly<Record<string, string>> = {
  netloom: `Linux network virtualization in a process: namespaces, veth, bridges, routing and the commands for them.

Usage: netloom run [OPTIONS] [FILE... | -]      run shell scripts on a simulated machine
       netloom run [OPTIONS] -c COMMANDS
       netloom shell [OPTIONS]                  type commands yourself
       netloom trace [OPTIONS] [FILE...] -- COMMAND [ARG...]
                                                the life of every packet a command sends
       netloom help [VERB]
       netloom --version

Examples:
  netloom run lab.sh
  netloom run -c 'ip netns add blue; ip netns exec blue ip link'
  echo 'ip -br addr' | netloom run -
  netloom shell
  netloom trace lab.sh -- ip netns exec ns1 ping -c1 10.0.2.7
`,
  run: `Run shell scripts on a simulated Linux machine. The exit status is the script's.

Usage: netloom run [OPTIONS] [FILE... | -]
       netloom run [OPTIONS] -c COMMANDS [NAME [ARG...]]

  FILE...                scripts, run one after another on the same machine until one fails;
                         - (or nothing) reads one from standard input
  -c COMMANDS            run these; NAME is $0, ARG... are $1 and so on
  --transcript           print every command ("$ ...") before its output and its status after it

${MACHINE}
${LIMITS}
With --transcript --host is bare, otherwise internet.

Examples:
  netloom run lab.sh
  netloom run setup.sh test.sh
  netloom run -c 'ip link add a type veth peer name b; ip -br link'
  netloom run --transcript lab.sh
  netloom run --pcap lab.pcapng lab.sh
  netloom run --real-time -c 'ping -c 3 8.8.8.8'
  cat lab.sh | netloom run --seed 7 --max-time 10 -
`,
  shell: `Type commands on a simulated Linux machine. ^C interrupts the command, ^D or exit ends the session.

Usage: netloom shell [OPTIONS]

${MACHINE}
${LIMITS}
--host is internet and the clock is yours (--no-real-time: waiting takes no time).

Examples:
  netloom shell
  netloom shell --host bare --seed 3
`,
  trace: `Run scripts on a simulated Linux machine, then a command, and tell the life of every packet the command sends:
each kernel function it passes, in which namespace and at which device; the route, the forwarding entry and the
neighbour that decided; and where it ended and why. Answers, ICMP errors and questions to neighbours are told, too.

Usage: netloom trace [OPTIONS] [FILE...] -- COMMAND [ARG...]
       netloom trace [OPTIONS] [FILE...] -- 'SHELL COMMANDS'

  FILE...                scripts that set up; what they print is not shown
  -j, --json             one JSON document; what the command prints goes to standard error
  -v, --verbose          also questions to neighbours that were answered, hooks without rules, every copy

The exit status is the command's. Inside a script or shell the program trace does the same: trace --help

${MACHINE}
${LIMITS}
--host is internet.

Examples:
  netloom trace lab.sh -- ip netns exec ns1 ping -c1 10.0.2.7
  netloom trace lab.sh -- 'ip -n ns1 neigh flush all; ip netns exec ns1 ping -c1 -W1 10.0.2.9'
  netloom trace --json lab.sh -- ip netns exec ns1 ping -c1 10.0.2.7 | jq '.packets[].summary'
  netloom trace -- ping -c1 8.8.8.8
`,
};
