import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openStore } from "../../server/store/open.ts";
import { temporaryFolder, temporaryStore } from "../support/stores.ts";
import { sharedStoreContract, storeContract } from "./store.contract.ts";

storeContract("SQLite", async () => temporaryStore());

sharedStoreContract("SQLite", async () => {
  const url = `sqlite:${join(temporaryFolder(), "tokentide.db")}`;
  const [one, two] = [openStore(url), openStore(url)];
  onTestFinished(async () => void (await Promise.all([one.close(), two.close()])));
  return [one, two];
});
