import { onTestFinished } from "vitest";
import { openStore } from "../../server/store/open.ts";
import { temporaryUrl, type Engine } from "../support/stores.ts";
import { sharedStoreContract, storeContract } from "./store.contract.ts";

/** Every contract of a store, on one engine. */
export function engineContracts(name: string, engine: Engine): void {
  const url = () => temporaryUrl(onTestFinished, { engine });
  storeContract(name, async (clock) => {
    const store = openStore(url(), { clock });
    onTestFinished(() => store.close());
    return store;
  });
  sharedStoreContract(name, async () => {
    const shared = url();
    const [one, two] = [openStore(shared), openStore(shared)];
    onTestFinished(async () => void (await Promise.all([one.close(), two.close()])));
    return [one, two];
  });
}
