/**
 * Tools that look at the system - processes, mounts, namespaces, settings, modules - against what a Debian 12
 * kernel with the real tools was seen to print (recorded, since their subject differs from machine to machine).
 */

import { runScript } from "@netloom/lab";
import { expect, it } from "vitest";

const DMESG = "       dmesg(1) may have more information after failed mount system call.\n";

const RECORDED: readonly (readonly [script: string, output: string])[] = [
  // sysctl
  ["sysctl -w kernel.ostype=x; echo $?", 'sysctl: setting key "kernel.ostype": Invalid argument\n0\n'],
  ["sysctl -w net.ipv4.neigh=1", 'sysctl: setting key "net.ipv4.neigh": Invalid argument\n'],
  [
    "sysctl 'net.ipv4.conf.*.rp_filter'; echo $?",
    "sysctl: cannot stat /proc/sys/net/ipv4/conf/*/rp_filter: No such file or directory\n1\n",
  ],
  [
    "sysctl -N net.ipv4.ip_forward; sysctl -b net.ipv4.ip_forward; sysctl -w -n net.ipv4.ip_forward=1",
    "net.ipv4.ip_forward\n01\n",
  ],
  ["sysctl -x; echo $?", "sysctl: no variables specified\nTry `sysctl --help' for more information.\n1\n"],
  [
    "sysctl -p /tmp/a /tmp/b; echo $?",
    'sysctl: cannot open "/tmp/a": No such file or directory\nsysctl: cannot open "/tmp/b": No such file or directory\n1\n',
  ],
  ["sysctl net.ipv4.ip_forward=; echo $?", 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n1\n'],
  [
    "sysctl 'net.ipv4.ip_forward = 1'; sysctl -w net/ipv4/conf/lo/rp_filter=1",
    "net.ipv4.ip_forward = 1\nnet.ipv4.conf.lo.rp_filter = 1\n",
  ],
  [
    "sysctl -w net.ipv4.conf.lo/rp_filter=1",
    "sysctl: cannot stat /proc/sys/net/ipv4/conf/lo.rp_filter: No such file or directory\n",
  ],
  [
    "echo net.ipv4.ip_forward=0 | sysctl -p -; sysctl --dry-run -w net.ipv4.ip_forward=1; sysctl -n net.ipv4.ip_forward",
    "net.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 1\n0\n",
  ],
  [
    "sysctl -e -w net.ipv4.nosuch=1; echo $?; sysctl -aN -r ^kernel.ost; sysctl -a -r '['; echo $?",
    "0\nkernel.ostype\n0\n",
  ],
  [
    "printf '; c\\n net.ipv4.ip_forward = 0 \\n-net.ipv4.nosuch=1\\nnet.ipv4.nosuch2=1\\nbad line\\n' > /etc/sysctl.conf; sysctl -p; echo $?",
    "sysctl: /etc/sysctl.conf(5): invalid syntax, continuing...\nnet.ipv4.ip_forward = 0\nsysctl: cannot stat /proc/sys/net/ipv4/nosuch: No such file or directory\nsysctl: cannot stat /proc/sys/net/ipv4/nosuch2: No such file or directory\n1\n",
  ],
  // processes
  ["sleep 9 & pgrep -a sleep | sed 's/^[0-9]*//'; pkill sleep; sleep .1; pgrep sleep; echo $?", " sleep 9\n1\n"],
  [
    "/bin/kill 99999; echo $?; /bin/kill -l 15; /bin/kill -l | head -1",
    "/bin/kill: (99999): No such process\n1\nTERM\nHUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT\n",
  ],
  ["unshare -pf --mount-proc ps ax | cat", "  PID TTY      STAT   TIME COMMAND\n    1 ?        R      0:00 ps ax\n"],
  ["sleep 5 & ps -o comm=,args= -p $!", "sleep           sleep 5\n"],
  [
    "setsid -w echo x; setsid nosuch; setsid",
    "x\nsetsid: failed to execute nosuch: No such file or directory\nsetsid: no command specified\nTry 'setsid --help' for more information.\n",
  ],
  [
    "timeout -s KILL 1 sleep 5; echo $?; timeout 1 sleep 5; echo $?; timeout --preserve-status 1 sleep 5; echo $?",
    "137\n124\n143\n",
  ],
  [
    "flock /tmp/l echo hi; flock -n /tmp/l sleep 5 & sleep 1; flock -n /tmp/l true; echo $?; flock /tmp/l echo later",
    "hi\n1\nlater\n",
  ],
  // mounts
  [
    "umount /nosuch; echo $?; umount /tmp",
    "umount: /nosuch: no mount point specified.\n32\numount: /tmp: not mounted.\n",
  ],
  ["mount /nosuch /mnt; echo $?", `mount: /mnt: special device /nosuch does not exist.\n${DMESG}32\n`],
  [
    "mount -t tmpfs none /mnt; mount | grep /mnt; findmnt /mnt; umount /mnt; umount /mnt",
    "none on /mnt type tmpfs (rw,relatime,inode64)\nTARGET SOURCE FSTYPE OPTIONS\n/mnt   none   tmpfs  rw,relatime,inode64\numount: /mnt: not mounted.\n",
  ],
  ["mount --make-shared /mnt; echo $?", `mount: /mnt: not mount point or bad option.\n${DMESG}32\n`],
  ["mount -t tmpfs tmpfs /nosuch", `mount: /nosuch: mount point does not exist.\n${DMESG}`],
  [
    "mount x; echo $?; umount; echo $?",
    "mount: x: can't find in /etc/fstab.\n1\numount: bad usage\nTry 'umount --help' for more information.\n1\n",
  ],
  [
    "mountpoint /; mountpoint /nosuch; mountpoint; echo $?",
    "/ is a mountpoint\nmountpoint: /nosuch: No such file or directory\nmountpoint: bad usage\nTry 'mountpoint --help' for more information.\n1\n",
  ],
  // namespaces
  ["unshare -u sh -c 'hostname bar; hostname'; hostname", "bar\ndebian\n"],
  [
    "unshare nosuch; echo $?; unshare -x; echo $?",
    "unshare: failed to execute nosuch: No such file or directory\n127\nunshare: invalid option -- 'x'\nTry 'unshare --help' for more information.\n1\n",
  ],
  [
    "nsenter --net=/nosuch ip link; nsenter -t 99999 -n true; nsenter -n ip link; echo $?",
    "nsenter: cannot open /nosuch: No such file or directory\nnsenter: cannot open /proc/99999/ns/net: No such file or directory\nnsenter: neither filename nor target pid supplied for ns/net\n1\n",
  ],
  [
    "ip netns add x; nsenter --net=/run/netns/x ip -br link",
    "lo               DOWN           00:00:00:00:00:00 <LOOPBACK> \n",
  ],
  ["unshare -fp --kill-child sh -c 'exit 3'; echo $?; unshare -n -- sh -c 'echo $0 $1' a", "3\na\n"],
  // the rest
  [
    "which ls nosuch; echo $?; which -a ls; which -x",
    "/usr/bin/ls\n1\n/usr/bin/ls\n/bin/ls\nIllegal option -x\nUsage: /usr/bin/which [-a] args\n",
  ],
  [
    "modprobe nosuch; echo $?; modprobe 8021q; modprobe -r nosuch; modprobe; rmmod nosuch; lsmod",
    "modprobe: FATAL: Module nosuch not found in directory /lib/modules/6.1.0-56-cloud-amd64\n1\nmodprobe: FATAL: Module nosuch not found.\nmodprobe: ERROR: missing parameters. See -h.\nrmmod: ERROR: Module nosuch is not currently loaded\nModule                  Size  Used by\n",
  ],
  [
    "apt-get install -y nosuch; echo $?",
    "Reading package lists...\nBuilding dependency tree...\nReading state information...\nE: Unable to locate package nosuch\n100\n",
  ],
  [
    "systemctl status x; echo $?",
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n1\n",
  ],
  [
    "sudo -E env A=1 sh -c 'echo $A $(id -un)'; su -c id; sudo -u nosuch true",
    "1 root\nuid=0(root) gid=0(root) groups=0(root)\nsudo: unknown user nosuch\n",
  ],
  [
    "hostname foo; hostname; hostname -s; hostname -F /nosuch; echo $?",
    "foo\nfoo\nhostname: No such file or directory\n1\n",
  ],
  [
    'awk \'BEGIN { "echo a b" | getline; print $2; print "z\\ny" | "sort"; close("sort"); print system("exit 3") }\'',
    "b\ny\nz\n3\n",
  ],
  ["seq 3 | xargs -I{} sh -c 'echo got {}'; find /etc/hostname -exec cat {} \\;", "got 1\ngot 2\ngot 3\ndebian\n"],
  ["echo a/b | sed 's/.*/echo x&/e'", "xa/b\n"],
];

it.each(RECORDED)("%s", async (script, output) => {
  const result = await runScript({ kind: "commands", text: script });
  expect({ output: result.output, message: result.message }).toEqual({ output, message: null });
});
