/** /sys/kernel/tracing: what a script sees of the packet path with cat and echo alone. */

import { runScript } from "@netloom/lab";
import { describe, expect, test } from "vitest";

const T = "/sys/kernel/tracing";
const MOUNT = `mount -t tracefs tracefs ${T}\n`;

async function run(script: string): Promise<string> {
  const { output } = await runScript({ kind: "commands", text: script }, { seed: 1 });
  return output;
}

/** Name and fields of events, without the task, the time and what differs between worlds. */
const events = (text: string): string[] =>
  [...text.matchAll(/^ *\S+-\d+ +\[000\] [.s1]+ +\d+\.\d{6}: (.*)$/gm)].map((m) =>
    m[1]!.replace(/ netns=\d+/g, "").replace(/ protocol=.*/, ""),
  );

describe("tracefs", () => {
  const cases: readonly [string, string, string][] = [
    [
      "is not there until it is mounted",
      `ls ${T}; cat ${T}/trace 2>&1`,
      "cat: /sys/kernel/tracing/trace: No such file or directory\n",
    ],
    [
      "shows its files",
      `${MOUNT}ls ${T}; grep tracefs /proc/mounts`,
      "README\navailable_events\nbuffer_size_kb\ninstances\nset_event\ntrace\ntrace_pipe\ntracing_on\ntracefs /sys/kernel/tracing tracefs rw,relatime 0 0\n",
    ],
    [
      "refuses events that do not exist",
      `${MOUNT}echo nope:nope > ${T}/set_event; echo rc=$?`,
      "bash: line 2: echo: write error: Invalid argument\nrc=1\n",
    ],
    [
      "chooses, adds and removes events",
      `${MOUNT}cd ${T}; echo packet:ip_rcv > set_event; echo kfree_skb >> set_event; cat set_event; echo '!packet:ip_rcv' >> set_event; cat set_event; echo > set_event; cat set_event`,
      "packet:ip_rcv\npacket:kfree_skb\npacket:kfree_skb\n",
    ],
    [
      "begins with an empty buffer",
      `${MOUNT}head -3 ${T}/trace; cat ${T}/tracing_on`,
      "# tracer: nop\n#\n# entries-in-buffer/entries-written: 0/0   #P:1\n1\n",
    ],
    [
      "has instances of their own",
      `${MOUNT}cd ${T}/instances; mkdir a; ls a; echo packet:ip_rcv > a/set_event; cat ../set_event; ip link set lo up; ping -qc1 127.0.0.1 >/dev/null; grep -c ip_rcv a/trace; grep -c ip_rcv ../trace; rmdir a; ls`,
      "buffer_size_kb\nset_event\ntrace\ntrace_pipe\ntracing_on\n2\n0\n",
    ],
    [
      "cannot have other files",
      `${MOUNT}cd ${T}; mkdir a; touch b; rm trace`,
      "mkdir: cannot create directory 'a': Permission denied\ntouch: cannot touch 'b': Permission denied\nrm: cannot remove 'trace': Operation not permitted\n",
    ],
  ];
  test.each(cases)("%s", async (_name, script, output) => {
    expect((await run(script)).replaceAll("‘", "'").replaceAll("’", "'")).toBe(output);
  });

  test("tells a ping over loopback, function by function", async () => {
    const output = await run(
      `${MOUNT}ip link set lo up; echo 'packet:*' > ${T}/set_event; ping -qc1 127.0.0.1 >/dev/null; echo > ${T}/set_event; cat ${T}/trace`,
    );
    expect(events(output).map((line) => line.split(":")[0])).toMatchInlineSnapshot(`
      [
        "ip_route_output",
        "ip_local_out",
        "nf_hook_slow",
        "ip_output",
        "nf_hook_slow",
        "neigh_resolve_output",
        "__dev_queue_xmit",
        "loopback_xmit",
        "netif_receive_skb",
        "ip_rcv",
        "nf_hook_slow",
        "ip_local_deliver",
        "nf_hook_slow",
        "icmp_rcv",
        "icmp_reply",
        "ip_route_output",
        "ip_local_out",
        "nf_hook_slow",
        "ip_output",
        "nf_hook_slow",
        "neigh_resolve_output",
        "__dev_queue_xmit",
        "loopback_xmit",
        "consume_skb",
        "netif_receive_skb",
        "ip_rcv",
        "nf_hook_slow",
        "ip_local_deliver",
        "nf_hook_slow",
        "skb_clone",
        "sock_queue_rcv_skb",
        "icmp_rcv",
        "ping_rcv",
        "consume_skb",
        "consume_skb",
      ]
    `);
  });

  test("trace_pipe waits for events and gives each once", async () => {
    const output = await run(
      `${MOUNT}ip link set lo up; cd ${T}; echo ip_rcv > set_event; timeout 5 cat trace_pipe & sleep 1; ping -qc2 127.0.0.1 >/dev/null; wait; grep -vc '^#' trace`,
    );
    expect(events(output)).toHaveLength(4);
    expect(output).toMatch(/\n0\n$/);
  });

  test("loses the oldest when the buffer is full, and says how many", async () => {
    const output = await run(
      `${MOUNT}ip link set lo up; cd ${T}; echo 1 > buffer_size_kb; echo 'packet:*' > set_event; ping -qc3 127.0.0.1 >/dev/null; timeout 1 head -1 trace_pipe`,
    );
    expect(output).toMatch(/^CPU:0 \[LOST \d+ EVENTS\]$/m);
  });

  test("drops come with their reason and the settings that decide", async () => {
    const output = await run(
      `${MOUNT}ip netns add a; ip link add v0 type veth peer name v1 netns a; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
       ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; ip route add 10.9.0.0/16 via 10.0.0.2; sleep 3
       ping -qc1 10.0.0.2 >/dev/null; echo kfree_skb > ${T}/set_event; ping -qc1 -W1 10.9.0.1 >/dev/null; cat ${T}/trace`,
    );
    expect(
      events(output)
        .map((line) => line.replace(/skb=\d+/, "skb=N"))
        .filter((line) => !line.includes("MULTICAST")),
    ).toEqual([
      'kfree_skb: skb=N dev=v1 len=84 reason=IP_INADDRERRORS text="forwarding is off (net.ipv4.ip_forward or the device\'s forwarding)" settings=net.ipv4.ip_forward=0,net.ipv4.conf.v1.forwarding=0',
    ]);
  });
});
