export {
  type Budget,
  BUDGET_OPTIONS,
  DEFAULT_BUDGET,
  HostInput,
  type Terminal,
  World,
  type WorldHost,
} from "@netloom/kernel";
export { defaultEnvironment } from "./environment.js";
export { HOST_PROFILES, type HostProfile } from "./host-profile.js";
export {
  createWorld,
  type LabOptions,
  type RunOptions,
  type RunResult,
  runInWorld,
  runScript,
  type Script,
} from "./run-script.js";
