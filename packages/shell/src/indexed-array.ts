/** A sparse array with non-negative subscripts, in order. */
export class IndexedArray {
  private elements = new Map<number, string>();
  private ordered = true;
  private highest = -1;

  get size(): number {
    return this.elements.size;
  }

  get(index: number): string | undefined {
    return this.elements.get(index);
  }

  set(index: number, value: string): void {
    if (index > this.highest) this.highest = index;
    else if (this.ordered && !this.elements.has(index)) this.ordered = false;
    this.elements.set(index, value);
  }

  delete(index: number): void {
    this.elements.delete(index);
    if (index === this.highest) this.highest = this.elements.size === 0 ? -1 : Math.max(...this.elements.keys());
  }

  /** Appends after the highest subscript. */
  push(value: string): void {
    this.set(this.highest + 1, value);
  }

  /** One more than the highest subscript in use. */
  get end(): number {
    return this.highest + 1;
  }

  keys(): number[] {
    this.sort();
    return [...this.elements.keys()];
  }

  values(): string[] {
    this.sort();
    return [...this.elements.values()];
  }

  clone(): IndexedArray {
    const copy = new IndexedArray();
    copy.elements = new Map(this.elements);
    copy.ordered = this.ordered;
    copy.highest = this.highest;
    return copy;
  }

  static from(values: readonly string[]): IndexedArray {
    const array = new IndexedArray();
    for (const value of values) array.push(value);
    return array;
  }

  private sort(): void {
    if (this.ordered) return;
    this.elements = new Map([...this.elements].sort((a, b) => a[0] - b[0]));
    this.ordered = true;
  }
}
