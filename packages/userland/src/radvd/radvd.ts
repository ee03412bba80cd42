/** radvd(8) 2.19: options, the file, the way into the background. */

import { Errno, O_CREAT, O_TRUNC, O_WRONLY, strerror, type Environment, type Program, type Sys } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { getopt, OptionError } from "../libc/getopt.js";
import { readFile, Stdio } from "../libc/stdio.js";
import { ConfigError, parseConfig, type InterfaceConfig } from "./config.js";
import { Daemon } from "./daemon.js";
import { Log, LOG_METHODS, type LogMethod } from "./log.js";

const VERSION = "2.19";
const CONFIG = "/etc/radvd.conf";
const PIDFILE = "/run/radvd.pid";
const LOGFILE = "/var/log/radvd.log";

const USAGE = `Usage: radvd [OPTION]...
  -C, --config=FILE       what to advertise (${CONFIG})
  -c, --configtest        only look whether the file is right
  -d, --debug=LEVEL       say more, 1 to 5
  -f, --facility=NUMBER   of syslog
  -h, --help              this text
  -l, --logfile=FILE      for -m logfile (${LOGFILE})
  -m, --logmethod=METHOD  ${LOG_METHODS.join(", ")}
  -n, --nodaemon          stay in the foreground
  -p, --pidfile=FILE      (${PIDFILE})
  -t, --chrootdir=DIR     accepted
  -u, --username=USER     accepted
  -v, --version           version and settings
`;

const SETTINGS = `Version: ${VERSION}

Compiled in settings:
  default config file		"${CONFIG}"
  default pidfile		"${PIDFILE}"
  default logfile		"${LOGFILE}"
  default syslog facility	24
Please send bug reports or suggestions to Reuben Hawkins <reubenhwk@gmail.com>.
`;

const LONG = {
  config: "C",
  configtest: "c",
  debug: "d",
  facility: "f",
  help: "h",
  logfile: "l",
  logmethod: "m",
  nodaemon: "n",
  pidfile: "p",
  chrootdir: "t",
  username: "u",
  version: "v",
};

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  let parsed;
  try {
    parsed = getopt(argv, "C:cd:f:hl:m:np:t:u:v", LONG);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`radvd: ${error.message}\n`);
    return 1;
  }
  const value = (key: string): string | undefined => parsed.options.findLast(([k]) => k === key)?.[1];
  const has = (key: string): boolean => parsed.options.some(([k]) => k === key);
  if (has("h") || has("v")) {
    stdio.err(has("h") ? USAGE : SETTINGS);
    return 1;
  }
  const named = value("m");
  const method = LOG_METHODS.find((m) => m === named);
  if (named !== undefined && method === undefined) {
    stdio.err(`radvd: unknown log method: ${named}\n`);
    return 1;
  }
  const test = has("c");
  const log = new Log(
    sys,
    method ?? (test ? "stderr" : ("syslog" satisfies LogMethod)),
    value("l") ?? LOGFILE,
    Number(value("d") ?? "0"),
  );
  const path = value("C") ?? CONFIG;
  if (!test) log.say(`version ${VERSION} started`);
  if (!securePermissions(sys, log, path)) {
    if (!test) {
      log.say("exiting, permissions on conf_file invalid");
      return 1;
    }
    log.say("Insecure file permissions, but continuing anyway");
  }
  const configs = await readConfig(sys, log, stdio, path);
  if (configs === null) {
    log.say("exiting, failed to read config file");
    return 1;
  }
  if (test) {
    log.say(`config file, ${path}, syntax ok`);
    return 0;
  }
  log.debug(1, `config file, ${path}, syntax ok`);
  await checkForwarding(sys, log);
  const pidfile = value("p") ?? PIDFILE;
  if (await isLocked(sys, pidfile)) {
    log.say(`unable to lock pid file, ${pidfile}: ${strerror("EAGAIN")}`);
    return 255;
  }
  const serve = async (own: Sys): Promise<number> => {
    const logger = log.of(own);
    writePid(own, pidfile);
    const daemon = new Daemon(own, logger);
    if (!(await daemon.setup(configs))) return 1;
    await daemon.run(() => readConfig(own, logger, new Stdio(own), path));
    logger.say(`removing ${pidfile}`);
    try {
      own.unlink(pidfile);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
    logger.say("returning from radvd main");
    return 0;
  };
  if (has("n")) return serve(sys);
  sys.fork(async (child) => {
    child.setsid();
    child.chdir("/");
    return serve(child);
  });
  return 0;
}

/** The file must not be writable by others. */
function securePermissions(sys: Sys, log: Log, path: string): boolean {
  try {
    if ((sys.stat(path).mode & 0o002) === 0) return true;
    log.say(`Insecure file permissions (writable by others): ${path}`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    log.say(`can't open ${path}: ${strerror(error.code)}`);
  }
  return false;
}

/** Null: it cannot be read, which has been said. */
async function readConfig(sys: Sys, log: Log, stdio: Stdio, path: string): Promise<InterfaceConfig[] | null> {
  try {
    return parseConfig(await readFile(sys, path), path, (text) => log.say(text));
  } catch (error) {
    if (error instanceof ConfigError) {
      if (error.logged) log.say(error.message);
      else stdio.err(`${error.message}\n`);
    } else if (!(error instanceof Errno)) throw error;
    return null;
  }
}

async function checkForwarding(sys: Sys, log: Log): Promise<void> {
  try {
    const value = Number(await readFile(sys, "/proc/sys/net/ipv6/conf/all/forwarding"));
    if (value === 1 || value === 2) return;
    log.say(`IPv6 forwarding setting is: ${value}, should be 1 or 2`);
    log.say("IPv6 forwarding seems to be disabled, but continuing anyway");
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** Whether the process the file names is there. */
async function isLocked(sys: Sys, pidfile: string): Promise<boolean> {
  try {
    const pid = Number((await readFile(sys, pidfile)).trim());
    if (!Number.isInteger(pid) || pid <= 0) return false;
    const [program] = (await readFile(sys, `/proc/${pid}/cmdline`)).split("\0");
    return program!.endsWith("radvd");
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

function writePid(sys: Sys, pidfile: string): void {
  const fd = sys.open(pidfile, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
  const done = sys.write(fd, encodeUtf8(`${sys.getpid()}\n`));
  if (done instanceof Promise) done.catch(() => {});
  sys.close(fd);
}

export const radvdProgram: Program = { name: "radvd", paths: ["/usr/sbin/radvd"], main };
