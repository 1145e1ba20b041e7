// Every measurement that the README quotes, one after the other; a missed target is said and does not fail.
import { benchClient, renderClientBench } from "./client.ts";
import { benchGateway, renderGatewayBench } from "./gateway.ts";
import { benchLint, renderLintBench } from "./lint.ts";
import { measurePaced, renderPacedBench } from "./paced.ts";
import { benchRead, renderReadBench } from "./read.ts";
import { benchRecord, renderRecordBench } from "./record.ts";
import { measureServe, renderServeBench } from "./serve.ts";
import { measureStart, renderStartBench } from "./start.ts";
import { benchStreams, renderStreamBench } from "./streams.ts";
import { benchSuite, renderSuiteBench } from "./suite.ts";

const isQuick = process.argv.includes("--quick");

console.log(renderReadBench(benchRead(isQuick ? { bytes: 2_000_000, rounds: 3 } : {})));
console.log(renderServeBench(await measureServe(isQuick ? { rounds: 1, roundMs: 300 } : {})));
console.log(renderPacedBench(await measurePaced(isQuick ? { first: 50, steps: 0, measuredMs: 500 } : {})));
console.log(renderStartBench(await measureStart(isQuick ? { rounds: 2 } : {})));
console.log(renderClientBench(benchClient()));
console.log(renderSuiteBench(await benchSuite(isQuick ? { rounds: 2 } : {})));
console.log(renderGatewayBench(await benchGateway(isQuick ? { only: ["relay/*"] } : {})));
console.log(renderStreamBench(benchStreams(isQuick ? { streams: 500, rounds: 2 } : {})));
console.log(renderRecordBench(await benchRecord(isQuick ? { rounds: 2 } : {})));
console.log(renderLintBench(await benchLint(isQuick ? { bytes: 20_000_000 } : {})));
