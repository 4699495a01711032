import type { Channel } from "../../alert/endpoint.ts";
import type { ChannelKind } from "../channel.ts";
import { dingtalk } from "./dingtalk.ts";
import { discord } from "./discord.ts";
import { feishu } from "./feishu.ts";
import { ntfy } from "./ntfy.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { wecom } from "./wecom.ts";

/** Every kind of receiver by its name in the rules file. */
export const channels: Readonly<Record<Exclude<Channel, "generic">, ChannelKind>> = {
  slack,
  discord,
  teams,
  feishu,
  dingtalk,
  wecom,
  telegram,
  ntfy,
};
