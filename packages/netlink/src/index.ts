/** Netlink: the codec, and the messages of each family as tables. */
export * from "./codec.js";
export * from "./nlmsg.js";
export * from "./rtnl/rtnetlink.js";
export * from "./rtnl/link.js";
export * from "./rtnl/vlan.js";
export * from "./rtnl/addr.js";
export * from "./rtnl/addrlabel.js";
export * from "./rtnl/route.js";
export * from "./rtnl/rule.js";
export * from "./rtnl/neigh.js";
export * from "./rtnl/netconf.js";
export * from "./rtnl/nsid.js";
export * from "./rtnl/tc.js";
export * from "./rtnl/stats.js";
export * from "./client.js";
