// Writes a layer's counts and the reason of every skipped test to the file named by TEST_SUMMARY.
import { writeFileSync } from 'node:fs';

/** A vitest reporter: test files that fail to load and errors outside tests count as failures. */
class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') summary.passed += 1;
        else if (state === 'failed') failedTests += 1;
        else if (state === 'skipped') summary.skipped.push({ name: test.fullName, reason: note ?? '' });
      }
      summary.failed += failedTests === 0 && module.state() === 'failed' ? 1 : failedTests;
    }
    writeFileSync(process.env.TEST_SUMMARY, JSON.stringify(summary));
  }
}

export default SummaryReporter;
