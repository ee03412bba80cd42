/** Runs the lab: a world with one more program, and the commands that use it. */

import { runScript } from "@netloom/lab";
import { tunEcho } from "./tun-echo.js";

const script = `ip tuntap add dev tun0 mode tun
ip addr add 10.9.0.1/24 dev tun0
ip link set tun0 up
tun-echo tun0 &
sleep 1
ip -br link show tun0
ping -c 2 10.9.0.7
ip tuntap
kill $!
sleep 2
ip -br link show tun0
ping -c 1 -W 1 10.9.0.7
ip tuntap del dev tun0 mode tun
`;

const { output } = await runScript({ kind: "transcript", text: script }, { programs: [tunEcho] });
process.stdout.write(output);
