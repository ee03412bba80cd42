/** The program trace: its command line, its status, and whose packets it tells of. */

import { runScript } from "@netloom/lab";
import { describe, expect, test } from "vitest";

const PAIR = `for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a link set eth0 up
ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b link set eth0 up
sleep 2
`;

async function run(script: string): Promise<{ readonly output: string; readonly status: number }> {
  const { output, status } = await runScript({ kind: "commands", text: PAIR + script }, { seed: 1 });
  return { output, status };
}

const packets = (report: string): string[] => report.match(/^Packet \d+: .*$/gm) ?? [];

describe("trace", () => {
  const cases: readonly [string, string, string, number][] = [
    [
      "nothing to run",
      "trace 2>&1 | head -2",
      "Usage: trace [-jv] COMMAND [ARG...]\n       trace [-jv] 'SHELL COMMANDS'\n",
      0,
    ],
    [
      "the status of a wrong command line",
      "trace -x",
      "trace: invalid option -- 'x'\nTry 'trace --help' for more information.\n",
      2,
    ],
    ["help", "trace --help | head -1", "Usage: trace [-jv] COMMAND [ARG...]\n", 0],
    ["the status of a line for the shell", "trace 'echo x; exit 7'", "x\n\nNo packet was sent.\n", 7],
    [
      "a command that does not exist",
      "trace nope 2>&1",
      "trace: failed to run command 'nope': No such file or directory\n\nNo packet was sent.\n",
      127,
    ],
    [
      "nothing left behind",
      "trace true >/dev/null; ls /sys/kernel/tracing/instances; cat /sys/kernel/tracing/set_event",
      "",
      0,
    ],
  ];
  test.each(cases)("%s", async (_name, script, output, status) => {
    expect(await run(script)).toEqual({ output, status });
  });

  test("only the command's own packets, though others send, too", async () => {
    const { output } = await run(
      `ip netns exec b ping -qc3 10.0.0.1 >/dev/null & (trace ip netns exec a ping -qc1 10.0.0.2 >/tmp/1) & (trace ip netns exec b ping -qc1 10.0.0.1 >/tmp/2) & wait; cat /tmp/1; echo ===; cat /tmp/2`,
    );
    const [first, second] = output.split("===");
    expect(packets(first!).map((line) => line.replace(/id \d+/, "id N"))).toEqual([
      expect.stringContaining("IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id N"),
      expect.stringContaining("IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id N"),
    ]);
    expect(packets(second!).map((line) => line.replace(/id \d+/, "id N"))).toEqual([
      expect.stringContaining("IP 10.0.0.2 > 10.0.0.1: ICMP echo request, id N"),
      expect.stringContaining("IP 10.0.0.1 > 10.0.0.2: ICMP echo reply, id N"),
    ]);
  });

  test.each([
    ["in another network namespace", "ip netns exec a trace ping -qc1 10.0.0.2"],
    ["in another process namespace", "ip netns exec a unshare --pid --fork trace ping -qc1 10.0.0.2"],
    ["of children's children", `trace 'for i in 1; do (ip netns exec a bash -c "ping -qc1 10.0.0.2; true"); done'`],
  ])("works %s", async (_name, script) => {
    const { output } = await run(script);
    expect(packets(output)).toHaveLength(2);
  });

  test("waits for packets that are under way when the command has ended", async () => {
    const { output } = await run("trace ip netns exec a ping -qc1 -W1 10.0.0.9");
    expect(output).toContain("NEIGH_FAILED");
  });

  test("JSON: one document, and the command's output elsewhere", async () => {
    const { output } = await run(
      "trace -j ip netns exec a ping -qc1 10.0.0.2 >/tmp/json 2>/tmp/err; grep -c '^PING' /tmp/err; cat /tmp/json",
    );
    const [count, document] = output.split("\n");
    expect(count).toBe("1");
    expect(JSON.parse(document!)).toMatchObject({
      command: ["ip", "netns", "exec", "a", "ping", "-qc1", "10.0.0.2"],
      status: 0,
      lost: 0,
      unrouted: [],
      packets: [
        {
          packet: 1,
          relation: "sent",
          cause: null,
          comm: "ping",
          netns: "a",
          copies: [{ from: null, end: { kind: "answered", by: [4] } }],
        },
        { packet: 2, relation: "question", cause: 1 },
        { packet: 3, relation: "answer", cause: 2, netns: "b", copies: [{ end: { kind: "learned" } }] },
        { packet: 4, relation: "answer", cause: 1, copies: [{ end: { kind: "delivered" } }, {}] },
      ],
    });
  });
});
