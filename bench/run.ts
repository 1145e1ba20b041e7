// Every measurement that the README quotes, one after the other; a missed target is said and does not fail.
import { benchClient, renderClientBench } from "./client.ts";
import { benchRead, renderReadBench } from "./read.ts";
import { measureServe, renderServeBench } from "./serve.ts";
import { benchStreams, renderStreamBench } from "./streams.ts";
import { benchSuite, renderSuiteBench } from "./suite.ts";

const isQuick = process.argv.includes("--quick");

console.log(renderReadBench(benchRead(isQuick ? { bytes: 2_000_000, rounds: 3 } : {})));
console.log(renderServeBench(await measureServe(isQuick ? { rounds: 1, roundMs: 300 } : {})));
console.log(renderClientBench(benchClient()));
console.log(renderSuiteBench(await benchSuite(isQuick ? { rounds: 2 } : {})));
console.log(renderStreamBench(benchStreams(isQuick ? { streams: 500, rounds: 2 } : {})));
