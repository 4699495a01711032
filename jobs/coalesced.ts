import { setImmediate } from "node:timers/promises";

/** Runs one at a time: who asks while it runs has it run once more, and waits for that. */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  const state: { isAsked: boolean; running: Promise<void> | undefined } = {
    isAsked: false,
    running: undefined,
  };
  const runAll = async (): Promise<void> => {
    while (state.isAsked) {
      // Who asks in the same turn of the event loop is served by the same run.
      await setImmediate();
      state.isAsked = false;
      await run();
    }
  };
  return async () => {
    state.isAsked = true;
    state.running ??= runAll().finally(() => {
      state.running = undefined;
    });
    await state.running;
  };
}
