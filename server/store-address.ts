export function isPostgres(databaseUrl: string): boolean {
  return /^postgres(ql)?:\/\//.test(databaseUrl);
}

/** Whether a store may be there: `sqlite:FILE`, or a URL of PostgreSQL that names a database. */
export function isStoreAddress(text: string): boolean {
  if (!isPostgres(text)) return /^sqlite:.+/.test(text);
  return URL.canParse(text) && new URL(text).pathname.length > 1;
}

/** The address as it may be shown and logged. */
export function withoutPassword(address: string): string {
  return address
    .replace(/^([a-z+]+:\/\/[^/?#]*?):[^/?#]*@/i, "$1:***@")
    .replace(/([?&](?:password|sslpassword)=)[^&#]*/gi, "$1***");
}
