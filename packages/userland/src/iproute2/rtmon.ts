/** rtmon(8): rtnetlink's notifications into a file, which `ip monitor file` shows. */

import {
  AF_INET,
  AF_INET6,
  AF_PACKET,
  AF_UNSPEC,
  Errno,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  strerror,
  type Environment,
  type Sys,
} from "@netloom/uapi";
import {
  beginMessage,
  endMessage,
  linkDef,
  nlGroupMask,
  NLMSG_TSTAMP,
  NetlinkClient,
  RTM_GETLINK,
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV4_ROUTE,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV6_ROUTE,
  RTNLGRP_LINK,
  Writer,
} from "@netloom/netlink";
import { readFamily } from "./inet-addr.js";
import { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { finishRun } from "./run-end.js";

const USAGE = `Usage: rtmon [ OPTION ... ] file FILE [ all | link | address | route ] ...
OPTION := { -family { inet | inet6 | link } | -4 | -6 | -0 | -Version }
`;

interface Request {
  file: string;
  all: boolean;
  readonly objects: Set<string>;
}

function parse(run: Iproute, args: Args): Request {
  const request: Request = { file: "", all: false, objects: new Set() };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const value = (): string => {
      if (args.peek() === undefined) args.die(USAGE, 255);
      return args.next();
    };
    if (matches(word, "-family")) {
      const name = value();
      if (name === "help") args.die(USAGE, 255);
      run.family = readFamily(name) ?? args.invalid("invalid protocol family", name);
    } else if (word === "-4") run.family = AF_INET;
    else if (word === "-6") run.family = AF_INET6;
    else if (word === "-0") run.family = AF_PACKET;
    else if (matches(word, "-Version")) {
      run.stdio.out("rtmon utility, iproute2-6.1.0\n");
      run.exit(0);
    } else if (matches(word, "file")) request.file = value();
    else if (matches(word, "link")) request.objects.add("link");
    else if (matches(word, "address")) request.objects.add("address");
    else if (matches(word, "route")) request.objects.add("route");
    else if (word === "all") request.all = true;
    else if (matches(word, "help")) args.die(USAGE, 255);
    else args.die(`Argument "${word}" is unknown, try "rtmon help".\n`, 255);
  }
  if (request.file === "") run.die('Not enough information: argument "file" is required\n', 255);
  return request;
}

function groups(run: Iproute, { all, objects }: Request): number {
  if (all) return 0xffffffff;
  const wanted = (name: string): boolean => objects.size === 0 || objects.has(name);
  const family = (of: number): boolean => run.family === AF_UNSPEC || run.family === of;
  let mask = 0;
  if (wanted("link")) mask |= nlGroupMask(RTNLGRP_LINK);
  if (wanted("address") && family(AF_INET)) mask |= nlGroupMask(RTNLGRP_IPV4_IFADDR);
  if (wanted("address") && family(AF_INET6)) mask |= nlGroupMask(RTNLGRP_IPV6_IFADDR);
  if (wanted("route") && family(AF_INET)) mask |= nlGroupMask(RTNLGRP_IPV4_ROUTE);
  if (wanted("route") && family(AF_INET6)) mask |= nlGroupMask(RTNLGRP_IPV6_ROUTE);
  return mask >>> 0;
}

/** A message that says when the next one came. */
function stamp(sys: Sys): Uint8Array {
  const now = sys.realtime();
  const w = new Writer(24);
  const at = beginMessage(w, { type: NLMSG_TSTAMP, flags: 0, seq: 0, pid: 0 });
  w.u32(now.sec);
  w.u32(Math.floor(now.nsec / 1000));
  endMessage(w, at);
  return w.finish();
}

async function record(run: Iproute, words: readonly string[]): Promise<number> {
  const { sys } = run;
  const request = parse(run, run.args(words, 1));
  let fd: number;
  try {
    fd = sys.open(request.file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Cannot fopen: ${strerror(error.code)}\n`, 255);
  }
  const rtnl = new NetlinkClient(sys, 0, groups(run, request));
  await sys.write(fd, stamp(sys));
  const links: Uint8Array[] = [];
  run.dumping(() => {
    run.rtnl.dumpRaw(RTM_GETLINK, linkDef, { family: run.family }, {}, ({ hdr, bytes, start, end }) => {
      const w = new Writer(end - start + 16);
      const at = beginMessage(w, hdr);
      w.set(bytes.subarray(start, end));
      endMessage(w, at);
      links.push(w.finish());
    });
  }, 1);
  for (const link of links) await sys.write(fd, link);
  for (;;) {
    const { data } = await rtnl.receive();
    await sys.write(fd, stamp(sys));
    await sys.write(fd, data);
  }
}

export function rtmonMain(sys: Sys, argv: readonly string[], env: Environment): Promise<number> {
  const run = new Iproute(sys, "rtmon", env);
  return Promise.resolve(finishRun(run, () => record(run, argv)));
}
