import { engineContracts } from "./engines.ts";

engineContracts("SQLite", "sqlite");
