/** What `ip vrf exec` says to who may not: as recorded on Linux 6.1 for a process without privileges. */

import { expect, test } from "vitest";
import { runScript } from "./run-script.js";

const SET_UP = "ip link add red type vrf table 10; ip link set red up;";
const DIR = "/sys/fs/cgroup/vrf";

test.each([
  ["true", "red", `mkdir failed for ${DIR}: Permission denied\nFailed to setup vrf cgroup2 directory\n`],
  ["true", "default", `mkdir failed for ${DIR}: Permission denied\nFailed to setup vrf cgroup2 directory\n`],
  [`mkdir ${DIR}`, "default", "Failed to open cgroups.procs file: Permission denied.\n"],
  [`mkdir -p ${DIR}/red`, "red", "Failed to load BPF prog: 'Operation not permitted'\n"],
  [
    "umount /sys/fs/cgroup",
    "default",
    "mkdir failed for /var/run/cgroup2: Permission denied\nFailed to setup cgroup2 directory\n",
  ],
  [
    "umount /sys/fs/cgroup; mkdir -m 777 /var/run/cgroup2",
    "default",
    "Failed to mount cgroup2: Operation not permitted\n",
  ],
])("after %s, into %s", async (before, vrf, complaint) => {
  const text = `${SET_UP} ${before}; sudo -u nobody ip vrf exec ${vrf} true; echo "rc=$?"`;
  const { output } = await runScript({ kind: "commands", text }, { seed: 1, hostProfile: "bare" });
  expect(output).toBe(`${complaint}rc=255\n`);
});
