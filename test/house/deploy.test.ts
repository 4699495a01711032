import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { VARIABLES } from "../../server/config.ts";
import { startTokentide } from "../fault/process.ts";

// No container engine is at hand: what the image would hold is laid out in a folder, and started there.
const ROOT = resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, "deploy", file), "utf8");
const DOCKERFILE = read("Dockerfile");

test("no store, secret or package of the checkout gets into the image", () => {
  const left = read("Dockerfile.dockerignore").split("\n");
  expect(left).toEqual(
    expect.arrayContaining([".env", "tokentide.yaml", "*.db*", "*-snapshots", "node_modules"]),
  );
});

test("the parts that the Dockerfile copies are enough to serve the page, the interface and its files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tokentide-image-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const copied = [...DOCKERFILE.matchAll(/^COPY --from=build .*\/app\/(\S+) \S+$/gm)];
  expect(copied.length).toBeGreaterThan(4);
  for (const [, from = ""] of copied) {
    const source = join(ROOT, from);
    if (from === "node_modules") symlinkSync(source, join(folder, from));
    // The page works without its scripts where nothing was built.
    else if (from !== "dist" || existsSync(source))
      cpSync(source, join(folder, from), { recursive: true });
  }
  const state = join(folder, "data-of-its-own");
  mkdirSync(state);
  const environment = {
    NODE_ENV: "production",
    DATABASE_URL: `sqlite:${join(state, "tokentide.db")}`,
    OPENROUTER_BASE_URL: "http://127.0.0.1:9/api/v1",
  };
  const program = startTokentide(folder, environment, { main: join(folder, "server/main.ts") });
  onTestFinished(() => program.kill("SIGTERM"));
  const ended = new Promise<string>((resolve) => {
    program.child.once("exit", () => resolve(""));
  });
  const url = await Promise.race([program.url, ended]);
  expect([url === "", program.log()]).toEqual([false, expect.stringContaining("listening")]);
  const paths = ["/", "/favicon.svg", "/docs", "/schema/tokentide.json", "/api/v1/claims.zip"];
  for (const path of ["/healthz", ...paths]) {
    expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
  }
});

test("the variables of the image, the compose file and the unit are those that are read", () => {
  const compose = parse(read("compose.yaml"), { merge: true }) as {
    services: Record<string, { environment: Record<string, string>; image: string }>;
  };
  const ours = Object.values(compose.services).filter(({ image }) => image === "tokentide");
  const names = [
    ...ours.flatMap(({ environment }) => Object.keys(environment)),
    ...[...DOCKERFILE.matchAll(/^ENV (.*)$/gm)].flatMap(([, set = ""]) =>
      set.split(" ").map((pair) => pair.split("=")[0] ?? ""),
    ),
    ...[...read("tokentide.service").matchAll(/^Environment=(\w+)=/gm)].map(
      ([, name = ""]) => name,
    ),
  ];
  expect(names.length).toBeGreaterThan(8);
  const known = new Set([...VARIABLES, "NODE_ENV"]);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});
