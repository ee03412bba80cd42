/**
 * Error numbers (asm-generic/errno-base.h, asm-generic/errno.h) with the texts
 * glibc's strerror(3) gives them, and the one exception a system call throws.
 */

const TABLE = {
  EPERM: [1, "Operation not permitted"],
  ENOENT: [2, "No such file or directory"],
  ESRCH: [3, "No such process"],
  EINTR: [4, "Interrupted system call"],
  EIO: [5, "Input/output error"],
  ENXIO: [6, "No such device or address"],
  E2BIG: [7, "Argument list too long"],
  ENOEXEC: [8, "Exec format error"],
  EBADF: [9, "Bad file descriptor"],
  ECHILD: [10, "No child processes"],
  EAGAIN: [11, "Resource temporarily unavailable"],
  ENOMEM: [12, "Cannot allocate memory"],
  EACCES: [13, "Permission denied"],
  EFAULT: [14, "Bad address"],
  ENOTBLK: [15, "Block device required"],
  EBUSY: [16, "Device or resource busy"],
  EEXIST: [17, "File exists"],
  EXDEV: [18, "Invalid cross-device link"],
  ENODEV: [19, "No such device"],
  ENOTDIR: [20, "Not a directory"],
  EISDIR: [21, "Is a directory"],
  EINVAL: [22, "Invalid argument"],
  ENFILE: [23, "Too many open files in system"],
  EMFILE: [24, "Too many open files"],
  ENOTTY: [25, "Inappropriate ioctl for device"],
  ETXTBSY: [26, "Text file busy"],
  EFBIG: [27, "File too large"],
  ENOSPC: [28, "No space left on device"],
  ESPIPE: [29, "Illegal seek"],
  EROFS: [30, "Read-only file system"],
  EMLINK: [31, "Too many links"],
  EPIPE: [32, "Broken pipe"],
  EDOM: [33, "Numerical argument out of domain"],
  ERANGE: [34, "Numerical result out of range"],
  EDEADLK: [35, "Resource deadlock avoided"],
  ENAMETOOLONG: [36, "File name too long"],
  ENOLCK: [37, "No locks available"],
  ENOSYS: [38, "Function not implemented"],
  ENOTEMPTY: [39, "Directory not empty"],
  ELOOP: [40, "Too many levels of symbolic links"],
  ENOMSG: [42, "No message of desired type"],
  ENODATA: [61, "No data available"],
  ETIME: [62, "Timer expired"],
  ENONET: [64, "Machine is not on the network"],
  ENOLINK: [67, "Link has been severed"],
  EPROTO: [71, "Protocol error"],
  EBADMSG: [74, "Bad message"],
  EOVERFLOW: [75, "Value too large for defined data type"],
  ENOTUNIQ: [76, "Name not unique on network"],
  EBADFD: [77, "File descriptor in bad state"],
  EUSERS: [87, "Too many users"],
  ENOTSOCK: [88, "Socket operation on non-socket"],
  EDESTADDRREQ: [89, "Destination address required"],
  EMSGSIZE: [90, "Message too long"],
  EPROTOTYPE: [91, "Protocol wrong type for socket"],
  ENOPROTOOPT: [92, "Protocol not available"],
  EPROTONOSUPPORT: [93, "Protocol not supported"],
  ESOCKTNOSUPPORT: [94, "Socket type not supported"],
  EOPNOTSUPP: [95, "Operation not supported"],
  EPFNOSUPPORT: [96, "Protocol family not supported"],
  EAFNOSUPPORT: [97, "Address family not supported by protocol"],
  EADDRINUSE: [98, "Address already in use"],
  EADDRNOTAVAIL: [99, "Cannot assign requested address"],
  ENETDOWN: [100, "Network is down"],
  ENETUNREACH: [101, "Network is unreachable"],
  ENETRESET: [102, "Network dropped connection on reset"],
  ECONNABORTED: [103, "Software caused connection abort"],
  ECONNRESET: [104, "Connection reset by peer"],
  ENOBUFS: [105, "No buffer space available"],
  EISCONN: [106, "Transport endpoint is already connected"],
  ENOTCONN: [107, "Transport endpoint is not connected"],
  ESHUTDOWN: [108, "Cannot send after transport endpoint shutdown"],
  ETIMEDOUT: [110, "Connection timed out"],
  ECONNREFUSED: [111, "Connection refused"],
  EHOSTDOWN: [112, "Host is down"],
  EHOSTUNREACH: [113, "No route to host"],
  EALREADY: [114, "Operation already in progress"],
  EINPROGRESS: [115, "Operation now in progress"],
  ESTALE: [116, "Stale file handle"],
  EDQUOT: [122, "Disk quota exceeded"],
  ECANCELED: [125, "Operation canceled"],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrnoName = keyof typeof TABLE;

const BY_NUMBER = new Map<number, ErrnoName>();
for (const name of Object.keys(TABLE) as ErrnoName[]) BY_NUMBER.set(TABLE[name][0], name);

/** The number of an error name, as in errno.h. */
export function errnoNumber(name: ErrnoName): number {
  return TABLE[name][0];
}

/** The name of an error number, or null for a number errno.h does not define. */
export function errnoName(number: number): ErrnoName | null {
  return BY_NUMBER.get(number) ?? null;
}

/** strerror(3) in the C locale, by number or name. */
export function strerror(error: number | ErrnoName): string {
  const name = typeof error === "number" ? BY_NUMBER.get(error) : error;
  return name === undefined ? `Unknown error ${error}` : TABLE[name][1];
}

/** V8's frames per stack trace, where that is the engine. */
const engine: ErrorConstructor & { stackTraceLimit?: number | undefined } = Error;

/**
 * A system call's failure. Thrown on the control path only and caught at the two doors of the
 * kernel: a system call hands it to the program, rtnetlink turns it into NLMSG_ERROR with
 * `extack` as the extended acknowledgement's text (NLMSGERR_ATTR_MSG).
 */
export class Errno extends Error {
  override readonly name = "Errno";
  /** Positive error number. */
  readonly errno: number;
  constructor(
    readonly code: ErrnoName,
    /** Text of the extended ack, without the "Error: " that iproute2 adds. */
    readonly extack: string | null = null,
  ) {
    // Recording where it was thrown costs ten times as much as all the rest, and is of no use: it is an outcome.
    const limit = engine.stackTraceLimit;
    engine.stackTraceLimit = 0;
    super(extack === null ? TABLE[code][1] : `${TABLE[code][1]}: ${extack}`);
    engine.stackTraceLimit = limit;
    this.errno = TABLE[code][0];
  }
}
