/** Inserts into a list that is kept by the thousand; short ones get exactly the room they need, which push and splice do not give. */
export function insertAt<T>(list: T[], at: number, item: T): T[] {
  if (list.length < 8) return list.toSpliced(at, 0, item);
  list.splice(at, 0, item);
  return list;
}
