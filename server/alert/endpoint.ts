/** Kinds of receivers. */
export const CHANNELS = [
  "generic",
  "slack",
  "discord",
  "teams",
  "feishu",
  "dingtalk",
  "wecom",
  "telegram",
  "ntfy",
] as const;
export type Channel = (typeof CHANNELS)[number];

/** When an endpoint wants no messages; they come when the hours end. */
export interface QuietHours {
  /** `22:00` to `07:00`, on the clock of the time zone. */
  readonly from: string;
  readonly to: string;
  /** An IANA time zone. */
  readonly zone: string;
}

/** A receiver as the rules file describes it; what is secret is kept apart. */
export interface Endpoint {
  readonly id: string;
  readonly channel: Channel;
  readonly lang: "en" | "zh";
  readonly quiet?: QuietHours;
  /** Messages a day, in the time zone of the quiet hours or UTC; what is over waits for the next day, in one message. */
  readonly ceiling?: number;
}
