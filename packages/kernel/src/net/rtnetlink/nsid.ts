/** RTM_{NEW,GET}NSID: ids of namespaces (after rtnl_net_newid, rtnl_net_getid in net/core/net_namespace.c). */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import { NETNSA_NSID_NOT_ASSIGNED, nsidDef, RTM_GETNSID, RTM_NEWNSID, type NsidAttrs } from "@netloom/netlink";
import { allocNetid, getNetNsById, peernet2id } from "../core/net-namespace.js";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

/** The namespace NETNSA_PID or NETNSA_FD names; null if there is neither. */
function peerOf(request: NlRequest, attrs: NsidAttrs): Net | null {
  const { resolver } = request.socket;
  try {
    if (attrs.NETNSA_PID !== undefined) return resolver.netByPid(attrs.NETNSA_PID);
    if (attrs.NETNSA_FD !== undefined) return resolver.netByFd(attrs.NETNSA_FD);
  } catch (error) {
    if (error instanceof Errno) throw new Errno(error.code, "Peer netns reference is invalid");
    throw error;
  }
  return null;
}

function newnsid(request: NlRequest): void {
  const { attrs } = parseRequest(request, nsidDef);
  if (attrs.NETNSA_NSID === undefined) throw new Errno("EINVAL", "nsid is missing");
  const peer = peerOf(request, attrs);
  if (peer === null) throw new Errno("EINVAL", "Peer netns reference is missing");
  if (peernet2id(request.net, peer) >= 0) throw new Errno("EEXIST", "Peer netns already has a nsid assigned");
  try {
    allocNetid(request.net, peer, attrs.NETNSA_NSID);
  } catch (error) {
    if (error instanceof Errno && error.code === "ENOSPC")
      throw new Errno("EEXIST", "The specified nsid is already used");
    throw error;
  }
}

/** The namespace whose view is asked for (NETNSA_TARGET_NSID). */
function viewOf(request: NlRequest, attrs: NsidAttrs, complaint: string): Net {
  if (attrs.NETNSA_TARGET_NSID === undefined) return request.net;
  const net = getNetNsById(request.net, attrs.NETNSA_TARGET_NSID);
  if (net === null) throw new Errno("EINVAL", complaint);
  return net;
}

function fill(request: NlRequest, view: Net, peer: Net): NsidAttrs {
  const attrs: NsidAttrs = { NETNSA_NSID: peernet2id(view, peer) };
  if (view !== request.net) attrs.NETNSA_CURRENT_NSID = peernet2id(request.net, peer);
  return attrs;
}

function getnsid(request: NlRequest, reply: NlReply): void {
  const { attrs } = parseRequest(request, nsidDef);
  const view = viewOf(request, attrs, "Target netns reference is invalid");
  let peer = peerOf(request, attrs);
  if (peer === null) {
    if (attrs.NETNSA_NSID === undefined) throw new Errno("EINVAL", "Peer netns reference is missing");
    peer = getNetNsById(view, attrs.NETNSA_NSID);
    if (peer === null) throw new Errno("ENOENT", "Peer netns reference is invalid");
  }
  reply.message(RTM_NEWNSID, nsidDef, { family: AF_UNSPEC }, fill(request, view, peer));
}

function dumpnsid(request: NlRequest, reply: NlReply): void {
  const { attrs } = parseRequest(request, nsidDef);
  const view = viewOf(request, attrs, "Invalid target network namespace id");
  const peers = view.nsids.entries().sort((a, b) => a[1] - b[1]);
  for (const [peer, id] of peers)
    if (id !== NETNSA_NSID_NOT_ASSIGNED)
      reply.message(RTM_NEWNSID, nsidDef, { family: AF_UNSPEC }, fill(request, view, peer));
}

export const nsidHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWNSID, doit: newnsid },
  { family: AF_UNSPEC, type: RTM_GETNSID, doit: getnsid, dumpit: dumpnsid },
];
