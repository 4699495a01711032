import type { Observations } from "../../../server/ports.ts";

/** The same observations, with how many days' volumes were read from them. */
export function daysCounted(observations: Observations) {
  const read = { days: 0 };
  const authorVolumes: Observations["authorVolumes"] = async (ids) => {
    read.days += ids.length;
    return observations.authorVolumes(ids);
  };
  return { read, observations: { ...observations, authorVolumes } };
}
