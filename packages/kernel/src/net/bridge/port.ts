/** A port of a bridge. */
export class BridgePort {}
