/** The run was taken over or has ended: what came late was not written. */
export class LostRun extends Error {
  override readonly name = "LostRun";

  constructor(run: number) {
    super(`Run ${run} is not under way any more; nothing was written.`);
  }
}
