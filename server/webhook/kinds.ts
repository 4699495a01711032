import type { Channel } from "../alert/endpoint.ts";
import type { ChannelKind } from "./channel.ts";
import { channels } from "./channels/index.ts";
import { generic } from "./channels/generic.ts";

/** The kinds of receivers that can be sent to. */
export const KINDS: Readonly<Partial<Record<Channel, ChannelKind>>> = { generic, ...channels };
