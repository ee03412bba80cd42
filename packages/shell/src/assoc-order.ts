/**
 * The order in which bash lists an associative array: its hash table's, bucket by bucket, the
 * latest entry of a bucket first. The hash is FNV-1 on 32 bits; the table starts with 1024
 * buckets and grows fourfold when it holds twice as many entries as buckets.
 */

import { encodeUtf8 } from "@netloom/wire";

const FNV_OFFSET = 2166136261;
const FNV_PRIME = 16777619;
const FIRST_BUCKETS = 1024;
const GROWTH = 4;

function hash(key: string): number {
  let h = FNV_OFFSET;
  for (const byte of encodeUtf8(key)) {
    h = Math.imul(h, FNV_PRIME);
    h ^= byte;
  }
  return h >>> 0;
}

/** The keys in the order of `${!array[@]}`. */
export function assocKeys(map: ReadonlyMap<string, string>): string[] {
  let buckets = FIRST_BUCKETS;
  while (map.size > buckets * 2) buckets *= GROWTH;
  const entries = [...map.keys()].map((key, index) => ({ key, index, bucket: hash(key) & (buckets - 1) }));
  entries.sort((a, b) => a.bucket - b.bucket || b.index - a.index);
  return entries.map((entry) => entry.key);
}
