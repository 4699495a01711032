/** One line of a chart; every list has one entry a week, null where nothing is held. */
export interface Line {
  readonly key: string;
  readonly name: string;
  readonly dashes: readonly number[];
  readonly values: readonly (number | null)[];
  /** The upper end of its band; the values are the lower. */
  readonly high?: readonly (number | null)[];
}

/** What a chart draws and how its values are said. */
export interface Chart {
  readonly lines: readonly Line[];
  readonly range: (max: number) => [number, number];
  readonly axisText: (value: number) => string;
  readonly valueText: (value: number) => string;
  /** The values of a week, in words. */
  readonly read: (week: number) => string[];
}
