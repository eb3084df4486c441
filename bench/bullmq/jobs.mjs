// Does with BullMQ what a line of JSON on standard input asks for, and tells in a line what it took.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const [packages, redis, postgres] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const { Queue, Worker } = require("bullmq");
const { Pool } = require("pg");

const NAME = "bench";
const WARM_UP = 5;
const connection = { url: redis };
const queue = new Queue(NAME, { connection });
const pool = new Pool({ connectionString: postgres, max: 10 });
const works = { drain, add, idle };
let inserted = 0;

tell({ bullmq: require("bullmq/package.json").version, node: process.version });
for await (const line of createInterface({ input: process.stdin })) {
  const { work, ...asked } = JSON.parse(line);
  tell(await works[work](asked));
  await queue.obliterate({ force: true });
}
await Promise.all([queue.close(), pool.end()]);

// So many waiting jobs, run by one worker until the last is known to be completed. With `insert`, a
// statement of $1, an organisation, and $2, a name, each commits one row.
async function drain({ jobs, concurrency, insert, organisation }) {
  await queue.addBulk(numbered(jobs));
  const row = () => ({
    name: "bench",
    text: insert,
    values: [organisation, `BullMQ ${++inserted}`],
  });
  const act = insert ? async () => void (await pool.query(row())) : async () => {};
  const worker = new Worker(NAME, act, { connection, concurrency, autorun: false });
  await worker.waitUntilReady();
  const all = () =>
    new Promise((resolve, reject) => {
      let left = jobs;
      worker.on("completed", () => --left || resolve());
      worker.on("failed", (_, error) => reject(error));
      worker.on("error", reject);
      worker.run().catch(reject);
    });
  const told = await timed(all);
  await worker.close();
  return told;
}

// So many jobs added in one call.
async function add({ jobs }) {
  const asked = numbered(jobs);
  const told = await timed(() => queue.addBulk(asked));
  const waiting = await queue.getWaitingCount();
  if (waiting !== jobs) throw new Error(`${waiting} of ${jobs} jobs wait`);
  return told;
}

// Seconds from the return of `add` to the start of the job, each on a queue where nothing else is.
async function idle({ jobs, quiet }) {
  let begin;
  const act = async () => begin(performance.now());
  const worker = new Worker(NAME, act, { connection, concurrency: 2 });
  await worker.waitUntilReady();
  const waits = [];
  for (const { name, data } of numbered(jobs + WARM_UP)) {
    const begun = new Promise((resolve) => (begin = resolve));
    await queue.add(name, data);
    const asked = performance.now();
    waits.push(Math.max(0, (await begun) - asked) / 1000);
    await sleep(quiet * 1000);
  }
  await worker.close();
  return { waits: waits.slice(WARM_UP) };
}

function numbered(jobs) {
  return Array.from({ length: jobs }, (_, number) => ({ name: "plain", data: { number } }));
}

async function timed(work) {
  const [began, used] = [performance.now(), process.cpuUsage()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { seconds, cpu: (user + system) / 1e6 };
}

function tell(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
