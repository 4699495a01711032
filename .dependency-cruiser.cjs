/** The direction of dependencies: market ← alert ← ports ← query ← adapters, jobs ← compose ← cli. */
const CORE = "^server/(market|alert|words)/";
const ADAPTERS = "^server/(sources|store|webhook|export|http|demo)/";

module.exports = {
  forbidden: [
    {
      name: "market-is-pure",
      severity: "error",
      from: { path: "^server/market/" },
      to: { pathNot: "^server/market/" },
    },
    {
      name: "words-are-pure",
      severity: "error",
      from: { path: "^server/words/" },
      to: { pathNot: "^server/(words|market|alert)/" },
    },
    {
      name: "alert-is-pure",
      severity: "error",
      from: { path: "^server/alert/" },
      // Time zones come from this one package, which reads no clock unless it is asked to.
      to: { pathNot: "^server/(alert|market)/|node_modules/temporal-(polyfill|spec|utils)/" },
    },
    {
      name: "ports-know-only-the-core",
      severity: "error",
      from: { path: "^server/(ports|publishers|alerting|exporting|listed|job-runs)\\.ts$" },
      to: { pathNot: `^server/(publishers|alerting|exporting|listed|job-runs)\\.ts$|${CORE}` },
    },
    {
      name: "queries-know-core-and-ports",
      severity: "error",
      from: { path: "^server/query/" },
      to: {
        path: "^(server|jobs|client|test)/",
        pathNot: `^server/query/|^server/(ports|publishers|alerting|exporting|listed|job-runs)\\.ts$|${CORE}`,
      },
    },
    {
      name: "jobs-know-ports-not-adapters",
      severity: "error",
      from: { path: "^jobs/" },
      to: {
        path: "^(server|client|test)/",
        pathNot: `^server/(ports|publishers|alerting|exporting|listed|job-runs|log)\\.ts$|${CORE}`,
      },
    },
    {
      name: "adapters-know-no-other-adapter-and-no-job",
      severity: "error",
      from: { path: "^server/(sources|store|webhook|export|http|demo)/" },
      to: { path: `^jobs/|${ADAPTERS}`, pathNot: "^server/$1/" },
    },
    {
      name: "only-compose-and-the-command-line-build",
      severity: "error",
      from: {
        path: "^(server|jobs)/",
        pathNot:
          "^server/((compose|running|delivering|administering)\\.ts|collections\\.ts|listen\\.ts|cli/|main\\.ts)",
      },
      to: { path: "^server/(compose|main|config)\\.ts$|^server/cli/" },
    },
    {
      name: "page-script-knows-only-wire-words-and-market",
      severity: "error",
      from: { path: "^client/" },
      to: {
        path: "^(server|jobs|data|test)/",
        pathNot: "^server/(market/|words/|wire\\.ts|http/page/(view|chart-view)\\.ts)",
      },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "^test/" },
    },
    {
      name: "sql-driver-stays-in-its-store",
      severity: "error",
      from: {
        path: "^(server|jobs|client)/",
        pathNot: "^server/(store/|sources/logs/postgres\\.ts)",
      },
      to: { path: "node_modules/(better-sqlite3|pg)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node"],
    },
  },
};
