export { type Budget, BUDGET_OPTIONS, DEFAULT_BUDGET } from "./task/budget.js";
export type { WorldHost } from "./task/host.js";
export { HostInput } from "./fs/host-stream.js";
export { Terminal } from "./fs/tty.js";
export { PacketCapture } from "./trace/packet-capture.js";
export { STATUS_BUDGET, STATUS_INTERNAL, type Stdio, World, type WorldEnd, type WorldOptions } from "./world.js";
