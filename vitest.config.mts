import { defineConfig } from 'vitest/config';
import './kernels.mjs';

/** The whole of MNIST takes minutes: `npm run quality` alone asks for it. */
export default defineConfig(({ mode }) => ({
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    reporters: [['default', { summary: false }], './test/support/closingLine.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', ...(mode === 'quality' ? [] : ['test/quality/mnist.test.ts'])],
          testTimeout: mode === 'torture' ? 3_600_000 : 30_000,
          env:
            mode === 'quality'
              ? { QUALITY: 'all' }
              : mode === 'torture'
                ? { TORTURE: 'all' }
                : mode === 'golden'
                  ? { UPDATE_GOLDEN: '1' }
                  : {},
        },
      },
      {
        extends: true,
        test: {
          name: 'editor',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
          sequence: { concurrent: false },
        },
      },
    ],
  },
}));
