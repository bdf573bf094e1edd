/** Prints of a JSON report of vitest's how many tests passed and failed, and names the failed ones, a line each. */
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const failed = testResults
  .filter(({ status }) => status === 'failed')
  .map(({ name, message, assertionResults }) => ({
    ...{ name, message },
    tests: assertionResults.filter(({ status }) => status === 'failed'),
  }));
// A file that could not be loaded counts as one that failed.
console.log(numPassedTests, numFailedTests + failed.filter(({ tests }) => tests.length === 0).length);
for (const { name, message, tests } of failed) {
  console.log(`failed: ${name} ${tests.length > 0 ? '' : message}`.trimEnd());
  for (const { fullName, failureMessages } of tests)
    console.log(`  ${fullName}: ${failureMessages[0]?.split('\n')[0]}`);
}
