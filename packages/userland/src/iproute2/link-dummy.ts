/** `type dummy`, a device that drops what it is given, and `type ifb`, one that packets are redirected through: without options. */

import type { LinkKind } from "./link-kind.js";

export const dummyKind: LinkKind = { kind: "dummy", help: "Usage: ... dummy\n" };
export const ifbKind: LinkKind = { kind: "ifb", help: "Usage: ... ifb\n" };
