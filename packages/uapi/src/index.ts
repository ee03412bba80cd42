/** Constants, structures and types of the system-call surface: what include/uapi is to Linux. */
export * from "./errno.js";
export * from "./fcntl.js";
export * from "./if.js";
export * from "./if-tun.js";
export * from "./if-tunnel.js";
export * from "./ifreq.js";
export * from "./signal.js";
export * from "./inotify.js";
export * from "./socket.js";
export * from "./sockios.js";
export * from "./sys.js";
