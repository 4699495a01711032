import { SYNTHETIC } from "../market/source.ts";
import type { Day } from "../market/day.ts";
import type { World } from "../world.ts";
import { demoOrigins } from "./cast.ts";
import { demoPublisher } from "./publisher.ts";

/** The invented market alone: no real figure, claim or event stands beside it. */
export function demoWorld(today: () => Day, seed: number): World {
  return {
    market: SYNTHETIC,
    publisher: (clock) => demoPublisher(clock, today, seed),
    origins: demoOrigins(),
    labs: new Map(),
    facts: { claims: [], events: [], seedFigures: [], contradictions: [] },
    cited: [],
    citedMonths: [],
  };
}
