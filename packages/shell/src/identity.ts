/** What the shell says it is: the bash whose behaviour it follows. */

export const VERSION = "5.2.15(1)-release";
export const VERSION_INFO: readonly string[] = ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"];
export const MACHINE_TYPE = "x86_64-pc-linux-gnu";
export const GROUP_ID = "0";
