/** Where a process is in the tree of files (after fs/fs_struct.c): root, working directory, umask. */

import type { Path } from "../fs/path.js";

export class FsStruct {
  umask = 0o022;

  constructor(
    private rootPath: Path,
    private cwdPath: Path,
  ) {
    rootPath.mount.count++;
    cwdPath.mount.count++;
  }

  get root(): Path {
    return this.rootPath;
  }

  get cwd(): Path {
    return this.cwdPath;
  }

  setRoot(path: Path): void {
    path.mount.count++;
    this.rootPath.mount.count--;
    this.rootPath = path;
  }

  setCwd(path: Path): void {
    path.mount.count++;
    this.cwdPath.mount.count--;
    this.cwdPath = path;
  }

  fork(): FsStruct {
    const child = new FsStruct(this.rootPath, this.cwdPath);
    child.umask = this.umask;
    return child;
  }

  put(): void {
    this.rootPath.mount.count--;
    this.cwdPath.mount.count--;
  }
}
