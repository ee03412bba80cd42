/** Ends an iputils program from anywhere inside it (error(3) with a status). */
export class Exit extends Error {
  override readonly name = "Exit";
  constructor(
    readonly status: number,
    /** What goes to standard error after `NAME: `; null for nothing. */
    readonly text: string | null = null,
  ) {
    super(text ?? "exit");
  }
}
