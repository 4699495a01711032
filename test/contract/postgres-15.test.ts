import { test } from "vitest";
import { debian } from "../support/postgres/server.ts";
import { engineContracts } from "./engines.ts";

if (debian()) engineContracts("PostgreSQL 15", "postgres15");
else test("PostgreSQL 15", (t) => t.skip("PostgreSQL 15 of Debian is not installed here"));
