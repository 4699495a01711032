import { engineContracts } from "./engines.ts";

engineContracts("PostgreSQL 18", "postgres");
