/** What a process takes on of the work; any number of processes share one store. */
export const ROLES = ["web", "jobs", "deliver"] as const;
export type Role = (typeof ROLES)[number];

/** Reads `web,jobs`; throws, naming what is not known. */
export function parseRoles(text: string): ReadonlySet<Role> {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !isRole(name));
  if (unknown.length > 0) {
    throw new Error(`got "${unknown.join(",")}"; some of ${ROLES.join(",")} were expected`);
  }
  return new Set(names.filter(isRole));
}

function isRole(name: string): name is Role {
  return ROLES.some((role) => role === name);
}
