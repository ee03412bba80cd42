import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests run on the sources: the packages' exports name them under the condition "source".
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "threads",
    // Nothing lives in module scope but constants, so test files may share modules: three times as fast.
    isolate: false,
    // The random scripts sleep most of the time.
    maxConcurrency: 16,
  },
});
