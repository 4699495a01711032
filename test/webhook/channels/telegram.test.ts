import { expect, it } from "vitest";
import { telegram } from "../../../server/webhook/channels/telegram.ts";
import { firing } from "../../support/messages.ts";
import { telegramReceiver } from "../../support/receivers/telegram.ts";
import { refusal, testChannel, trial, type Setting } from "./suite.ts";

const setting: Setting = {
  channel: "telegram",
  kind: telegram,
  behaviour: telegramReceiver,
  path: "/bot42:secret",
  chat: "-1",
  limit: { taken: 20, waitMs: 35_000 },
};

testChannel(setting);

it("says what to do about chats and tokens that are wrong", () =>
  trial(setting, async ({ post, receiver }) => {
    const to = (chat: string) => post([firing()], receiver({ chat }));
    expect(await to("-9")).toMatchObject(refusal("400", /write to the bot there first/));
    expect(await to("-2")).toMatchObject(refusal("403", /add it again/));
    expect(await to("-3")).toMatchObject(refusal("400", /supergroup/));
    const wrong = await post([firing()], receiver({ path: "/bot42:other" }));
    expect(wrong).toMatchObject(refusal("401", /BotFather/));
  }));

it("takes the address with and without its method, and wants a chat", () =>
  trial(setting, async ({ post, receiver }) => {
    for (const path of ["/bot42:secret/sendMessage", "/bot42:secret/"]) {
      expect(telegram.fault(receiver({ path }))).toBeNull();
      expect(await post([firing()], receiver({ path }))).toMatchObject({ kind: "accepted" });
    }
    expect(telegram.fault(receiver({ chat: "" }))).toMatch(/`chat`/);
    expect(telegram.fault(receiver({ path: "/sendMessage" }))).toMatch(/api\.telegram\.org\/bot/);
  }));
