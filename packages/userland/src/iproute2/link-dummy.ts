/** `type dummy`: a device that drops what it is given; it has no options. */

import type { LinkKind } from "./link-kind.js";

export const dummyKind: LinkKind = { kind: "dummy", help: "Usage: ... dummy\n" };
