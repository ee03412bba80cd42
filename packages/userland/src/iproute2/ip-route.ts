/** `ip route`. */

import type { Awaitable } from "@netloom/uapi";
import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  routeDef,
} from "@netloom/netlink";
import { restoreDump } from "./dump-file.js";
import { getRoute } from "./ip-route-get.js";
import { listRoutes, ROUTE_DUMP_MAGIC } from "./ip-route-list.js";
import { modifyRoute } from "./ip-route-modify.js";
import { samePrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { PLAIN_ROUTE, printRoute, type RouteMessage } from "./print-route.js";
import { ROUTE_USAGE } from "./usage.js";

/** Restores a route in the round it belongs to: those of addresses, of their networks, then those behind gateways. */
function restoreRoute(run: Iproute, { header, attrs }: RouteMessage, pass: number): void {
  const { RTA_GATEWAY: gateway, RTA_PREFSRC: source, RTA_DST: dst } = attrs;
  const ownSource = source === undefined || (dst !== undefined && samePrefix(source, dst, source.length * 8));
  if (pass === (gateway !== undefined ? 2 : ownSource ? 0 : 1))
    run.request(RTM_NEWROUTE, NLM_F_CREATE, routeDef, header, attrs);
}

export function ipRoute(run: Iproute, args: Args): Awaitable<number> {
  const word = args.word;
  if (word === undefined) return listRoutes(run, args, "list");
  args.skip();
  if (matches(word, "add")) return modifyRoute(run, args, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "change") || word === "chg") return modifyRoute(run, args, RTM_NEWROUTE, NLM_F_REPLACE);
  if (matches(word, "replace")) return modifyRoute(run, args, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, "prepend")) return modifyRoute(run, args, RTM_NEWROUTE, NLM_F_CREATE);
  if (matches(word, "append")) return modifyRoute(run, args, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND);
  if (matches(word, "test")) return modifyRoute(run, args, RTM_NEWROUTE, NLM_F_EXCL);
  if (matches(word, "delete")) return modifyRoute(run, args, RTM_DELROUTE, 0);
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) return listRoutes(run, args, "list");
  if (matches(word, "get")) return getRoute(run, args);
  if (matches(word, "flush")) return listRoutes(run, args, "flush");
  if (matches(word, "save")) return listRoutes(run, args, "save");
  if (matches(word, "restore"))
    return restoreDump(run, ROUTE_DUMP_MAGIC, 1, routeDef, (message, pass) => restoreRoute(run, message, pass), 3);
  if (matches(word, "showdump"))
    return restoreDump(run, ROUTE_DUMP_MAGIC, 1, routeDef, (message) => printRoute(run, message, PLAIN_ROUTE));
  if (matches(word, "help")) return args.die(ROUTE_USAGE, 255);
  return run.unknownCommand(word, "route");
}
