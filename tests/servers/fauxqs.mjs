// Plays SQS and SNS, on a free port of loopback. Prints "ready PORT".
// "advance MILLISECONDS" on standard input sets its clock forward, so that no test waits for a visibility time-out; the answer is "advanced".
// Ends with its standard input, as when whoever started it is killed.
import { createInterface } from 'node:readline';
import { buildApp } from 'fauxqs';

const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;

const app = buildApp({ logger: false });
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`ready ${app.server.address().port}`);

for await (const line of createInterface({ input: process.stdin })) {
  const [command, milliseconds] = line.split(' ');
  if (command === 'advance') {
    ahead += Number(milliseconds);
    console.log('advanced');
  }
}
process.exit(0);
