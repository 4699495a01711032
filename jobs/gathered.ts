import { setTimeout } from "node:timers/promises";

interface Asked<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

const WAIT_MS = 4; // a commit takes about as long, and what comes meanwhile shares it
const TOGETHER_MAX = 256; // so that one transaction stays short

/**
 * Writes items of many callers together: what is handed over shortly before a write, or during one,
 * goes out in one transaction.
 */
export function gathered<Item, Answer>(
  write: (items: Item[]) => Promise<Answer[]>,
): (item: Item) => Promise<Answer> {
  let waiting: Asked<Item, Answer>[] = [];
  let isWriting = false;

  async function run(): Promise<void> {
    isWriting = true;
    await setTimeout(WAIT_MS);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, TOGETHER_MAX);
      waiting = waiting.slice(TOGETHER_MAX);
      try {
        const answers = await write(batch.map(({ item }) => item));
        for (const [i, asked] of batch.entries()) asked.resolve(answers[i] as Answer);
      } catch (error) {
        for (const asked of batch) asked.reject(error);
      }
    }
    isWriting = false;
  }

  return (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    waiting.push({ item, resolve, reject });
    if (!isWriting) void run();
    return promise;
  };
}
