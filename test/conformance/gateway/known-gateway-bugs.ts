/** A way in which real gateways got streams wrong, seen in public, and what we do about it. */
export type KnownGatewayBug = { name: string; threads: readonly string[] } & (
  | { rules: readonly string[] }
  | { notJudged: string }
);

/** Every bug of gateways that was collected from public threads up to 2026-11-21. */
export const KNOWN_GATEWAY_BUGS: readonly KnownGatewayBug[] = [
  {
    name: "unicode-line-separators-split-data",
    rules: ["relay.text"],
    threads: ["florimondmanca/httpx-sse#34", "florimondmanca/httpx-sse#37", "kagent-dev/kagent#1480"],
  },
  {
    name: "utf8-split-across-chunks",
    rules: ["relay.text"],
    threads: ["ollama/ollama-js#255", "ollama/ollama-js#256", "googleapis/js-genai#764"],
  },
  {
    name: "partial-line-across-reads",
    rules: ["relay.text"],
    threads: ["alexrudall/ruby-openai#332", "graniet/llm#90", "pickle-com/glass#228"],
  },
  {
    name: "gateway-parses-per-callback-chunk",
    rules: ["relay.text"],
    threads: ["higress-group/higress#4616", "higress-group/higress#4620", "higress-group/higress#1164"],
  },
  {
    name: "from-utf8-lossy-per-chunk-in-gateway",
    rules: ["relay.text"],
    threads: ["api7/aisix#111", "ls1intum/edutelligence#923", "lobehub/lobehub#18640"],
  },
  {
    name: "crlf-split-across-chunks",
    rules: ["relay.text", "relay.any-rendering"],
    threads: ["rexxars/eventsource-parser#17", "ax-llm/ax#622", "openai/openai-node#2309"],
  },
  {
    name: "concurrent-writers-interleave-frames",
    rules: ["crowd.apart"],
    threads: ["anomalyco/opencode#25247", "anomalyco/opencode#8282", "microsoft/semantic-kernel#8517"],
  },
  {
    name: "data-colon-no-space",
    rules: ["relay.text", "relay.any-rendering"],
    threads: ["openai/openai-python#498", "openai/openai-python#559", "davidmigloz/langchain_dart#778"],
  },
  {
    name: "crlf-line-endings",
    rules: ["relay.text", "relay.any-rendering"],
    threads: ["hey-api/hey-api#3054", "assistant-ui/assistant-ui#4819", "praxis-proxy/praxis#739"],
  },
  {
    name: "error-as-sse-field-name",
    rules: ["frame.json", "frame.only-events"],
    threads: ["ggml-org/llama.cpp#16109", "coddy-project/coddy-agent#106", "ggml-org/llama.cpp#14566"],
  },
  {
    name: "error-body-not-sse-framed",
    rules: ["frame.json", "fault.in-stream"],
    threads: ["stacklok/toolhive#6037", "sourcegraph/cody#3479"],
  },
  { name: "done-json-parsed", rules: ["done.present", "done.once"], threads: ["Portkey-AI/gateway#1526"] },
  {
    name: "multi-line-data-overwritten",
    rules: ["relay.text", "relay.any-rendering"],
    threads: ["1jehuang/jcode#565", "milady-ai/milady#1653", "open-metadata/OpenMetadata#28945"],
  },
  {
    name: "events-separated-by-single-newline",
    notJudged:
      "parts events by one line end, which makes the upstream's own stream wrong; a relay that adds the fault breaks frame.json",
    threads: ["anomalyco/opencode#27365", "anomalyco/opencode#25858", "anomalyco/opencode#23442"],
  },
  {
    name: "done-without-trailing-blank-line",
    rules: ["frame.terminated", "relay.text"],
    threads: ["darshi1337/apogee#139", "higress-group/higress#4620"],
  },
  {
    name: "gateway-inspection-ignores-crlf-or-nospace",
    notJudged:
      "what a gateway books for itself is not seen from outside; that the answer comes out all the same is judged by relay.text",
    threads: ["envoyproxy/ai-gateway#2463", "Dstack-TEE/private-ai-gateway#91"],
  },
  {
    name: "terminator-less-final-event-panics-gateway",
    rules: ["frame.terminated", "relay.text"],
    threads: ["higress-group/higress#4620"],
  },
  {
    name: "heartbeat-injected-mid-frame",
    rules: ["frame.json", "relay.text"],
    threads: ["kortix-ai/suna#3696"],
  },
  {
    name: "appended-error-spliced-into-partial-frame",
    rules: ["dead.error-apart"],
    threads: ["Dstack-TEE/private-ai-gateway#98"],
  },
  {
    name: "guardrail-bypass-by-unterminated-frame",
    notJudged: "guardrails are a policy of each gateway, and none is switched on here",
    threads: ["api7/aisix#1086"],
  },
  {
    name: "bare-cr-line-endings",
    rules: ["relay.odd-framing", "relay.any-odd-framing"],
    threads: ["a2aproject/a2a-js#714", "EdamAme-x/pentect#1438", "openai/openai-node#2309"],
  },
  { name: "double-data-prefix", rules: ["frame.json"], threads: ["openclaw/openclaw#97474"] },
  {
    name: "metadata-frame-as-event-done",
    rules: ["relay.text", "relay.usage"],
    threads: ["theopenco/llmgateway#2448"],
  },
  {
    name: "content-encoding-forwarded-after-decode",
    rules: ["http.coding"],
    threads: [
      "qualixar/superlocalmemory#79",
      "freelensapp/freelens-ai-extension#272",
      "tombii/better-ccflare#243",
    ],
  },
  {
    name: "stale-content-length-on-sse",
    rules: ["http.framed"],
    threads: [
      "braintrustdata/braintrust-proxy#1124",
      "sgl-project/sglang#27523",
      "envoyproxy/ai-gateway#2392",
    ],
  },
  {
    name: "proxy-writes-clean-eof-after-upstream-reset",
    rules: ["dead.shown"],
    threads: ["NousResearch/hermes-agent#64554"],
  },
  {
    name: "retry-after-dropped",
    rules: ["fault.retry-after"],
    threads: ["BerriAI/litellm#21553", "BerriAI/litellm#30098", "api7/aisix#144"],
  },
  {
    name: "gzip-buffers-sse",
    rules: ["live.as-it-comes", "http.coding"],
    threads: ["editor-code-assistant/eca#479", "HKUDS/nanobot#3676", "mattrobinsonsre/terrapod#71"],
  },
  {
    name: "gzip-sse-parsed-as-raw",
    rules: ["relay.text", "http.coding"],
    threads: ["rossoctl/cortex#864", "github/gh-aw-firewall#1550"],
  },
  {
    name: "cache-hit-wrong-wire-mode",
    rules: ["http.event-stream", "cache.same"],
    threads: ["Portkey-AI/gateway#19", "gumieri/nenya#18"],
  },
  { name: "error-before-first-byte-as-200-sse", rules: ["fault.status"], threads: ["maximhq/bifrost#1942"] },
  {
    name: "chunk-size-parsed-as-status-line",
    rules: ["crowd.recovers", "request.once"],
    threads: ["maximhq/bifrost#1613"],
  },
  {
    name: "connection-header-on-h2",
    notJudged: "HTTP/2 is not spoken yet",
    threads: [
      "bartblast/hologram#1262",
      "webpack/webpack-hot-middleware#114",
      "modelcontextprotocol/typescript-sdk#1620",
    ],
  },
  {
    name: "duplicate-transfer-encoding",
    rules: ["http.framed"],
    threads: ["nginx/nginx#304", "haproxy/haproxy#2677", "envoyproxy/envoy#11916"],
  },
  {
    name: "missing-x-accel-buffering",
    notJudged:
      "a header for one kind of proxy, which says nothing about what is relayed; that events come as they come is judged",
    threads: ["ayunis-core/ayunis-core#656", "theopenconversationkit/tock#1895", "anomalyco/opencode#16726"],
  },
  {
    name: "ndjson-labelled-as-sse-or-vice-versa",
    rules: ["http.event-stream"],
    threads: ["huggingface/chat-ui#1744", "BerriAI/litellm#20365", "ollama/ollama#4788"],
  },
  {
    name: "gateway-sends-no-headers-until-first-byte",
    rules: ["live.head"],
    threads: ["maximhq/bifrost#3183", "dstackai/dstack#4269"],
  },
  {
    name: "stream-options-injected-to-unsupported-provider",
    rules: ["relay.usage-option"],
    threads: ["BerriAI/litellm#35290"],
  },
  {
    name: "sse-close-delimited-no-framing",
    rules: ["relay.text", "dead.partial-kept"],
    threads: ["Oaklight/zerodep#100"],
  },
  {
    name: "429-status-rewritten",
    rules: ["fault.status"],
    threads: ["sourcegraph/sourcegraph-public-snapshot#52518", "headroomlabs-ai/headroom#1329"],
  },
  {
    name: "unknown-finish-reason-value",
    rules: ["relay.oddities"],
    threads: ["zeitlings/ayai-gpt-nexus#2", "openai/openai-dotnet#267", "openai/openai-dotnet#342"],
  },
  {
    name: "finish-reason-empty-string",
    rules: ["relay.oddities"],
    threads: ["ollama/ollama#4357", "OpenSecretCloud/maple-proxy#3"],
  },
  {
    name: "chunk-without-choices-key",
    rules: ["fault.in-stream"],
    threads: ["Aider-AI/aider#3550", "langgenius/dify#9197"],
  },
  {
    name: "trailing-metadata-chunk-choices-null",
    rules: ["relay.oddities"],
    threads: ["experientiallabs/experiential#975"],
  },
  {
    name: "role-repeated-each-delta",
    rules: ["relay.oddities"],
    threads: ["BerriAI/litellm#9986", "ollama/ollama#17166"],
  },
  {
    name: "gateway-remarshal-adds-defaults",
    rules: ["relay.unknown-fields", "frame.chunk-shape"],
    threads: ["MorpheusAIs/Morpheus-Lumerin-Node#570"],
  },
  {
    name: "raw-control-chars-in-json",
    notJudged:
      "bytes that no JSON allows: who passes them on breaks nothing that was not broken, and who drops them is judged by relay.invalid-bytes",
    threads: ["can1357/oh-my-pi#8195"],
  },
  {
    name: "model-field-rewritten-or-leaked",
    rules: ["frame.model-same"],
    threads: ["ogx-ai/ogx#6320", "vercel/ai#18118", "vercel/ai#19152"],
  },
  { name: "choice-index-starts-at-1", rules: ["relay.oddities"], threads: ["BerriAI/litellm#376"] },
  {
    name: "final-delta-shape-differs",
    rules: ["relay.text", "relay.finish"],
    threads: ["BerriAI/litellm#12417"],
  },
  { name: "role-never-sent", rules: ["relay.oddities"], threads: ["agentgateway/agentgateway#3005"] },
  {
    name: "tool-index-missing",
    rules: ["relay.oddities"],
    threads: ["openai/openai-python#3246", "openai/openai-python#3178", "vercel/ai#15879"],
  },
  {
    name: "tool-index-nonzero-start-or-gap",
    rules: ["relay.oddities"],
    threads: ["vercel/ai#18333", "vercel/ai#18354", "cline/cline#13123"],
  },
  {
    name: "all-parallel-calls-index-0",
    rules: ["relay.oddities"],
    threads: ["BerriAI/litellm#21331", "BerriAI/litellm#7621", "mcowger/plexus#691"],
  },
  {
    name: "args-first-fragment-dropped",
    rules: ["relay.tool-calls"],
    threads: ["vllm-project/vllm#34887", "vllm-project/vllm#21046"],
  },
  {
    name: "dead-stream-flushes-partial-tool-call",
    rules: ["dead.nothing-added", "dead.not-finished"],
    threads: ["MadAppGang/claudish#246", "lidge-jun/opencodex#2156"],
  },
  {
    name: "args-duplicated-by-final-flush",
    rules: ["relay.tool-calls"],
    threads: ["vllm-project/vllm#51697"],
  },
  {
    name: "content-and-tool-calls-same-delta",
    rules: ["relay.text"],
    threads: ["BerriAI/litellm#2716", "livekit/agents-js#1359", "langchain-ai/langchain-litellm#55"],
  },
  {
    name: "tool-name-null-on-continuation",
    rules: ["relay.oddities"],
    threads: ["pgadmin-org/pgadmin4#9828", "sgl-project/sglang#35542", "endolith/open-interpreter#254"],
  },
  {
    name: "tool-name-fragmented",
    rules: ["relay.oddities"],
    threads: ["continuedev/continue#5849", "NVIDIA-NeMo/Switchyard#785"],
  },
  { name: "tool-index-collides-new-id", rules: ["relay.oddities"], threads: ["agno-agi/agno#8880"] },
  {
    name: "gateway-rechunk-drops-id-name-on-parallel",
    rules: ["relay.tool-id", "relay.tool-calls"],
    threads: ["BerriAI/litellm#39796"],
  },
  { name: "args-missing-closing-brace", rules: ["relay.oddities"], threads: ["vllm-project/vllm#15274"] },
  { name: "tool-args-empty-delta-is-fatal", rules: ["relay.tool-calls"], threads: ["BerriAI/litellm#40207"] },
  {
    name: "tool-calls-empty-array-each-delta",
    rules: ["relay.oddities"],
    threads: ["decolua/9router#2230", "BerriAI/litellm#17523", "vllm-project/vllm-ascend#10377"],
  },
  {
    name: "args-split-inside-unicode-escape",
    rules: ["relay.tool-calls"],
    threads: ["assistant-ui/assistant-ui#6355", "ggml-org/llama.cpp#16526", "ggml-org/llama.cpp#16465"],
  },
  {
    name: "tool-complete-args-resent-same-index",
    rules: ["relay.oddities"],
    threads: ["open-webui/open-webui#22235"],
  },
  {
    name: "finish-reason-set-per-chunk-only",
    rules: ["relay.finish", "relay.tool-calls"],
    threads: ["BerriAI/litellm#35663", "BerriAI/litellm#20585", "BerriAI/litellm#37792"],
  },
  {
    name: "whitespace-only-delta-dropped",
    rules: ["relay.text"],
    threads: ["paiml/aprender#2367", "diegosouzapw/OmniRoute#9170", "diegosouzapw/OmniRoute#9189"],
  },
  {
    name: "finish-reason-stop-with-tool-calls",
    rules: ["relay.finish", "relay.tool-calls"],
    threads: ["vllm-project/vllm#9209", "Blaizzy/mlx-vlm#990", "strands-agents/harness-sdk#3206"],
  },
  {
    name: "error-with-empty-choices",
    rules: ["fault.in-stream"],
    threads: ["diegosouzapw/OmniRoute#8210", "dcdpr/jp#978", "damianvtran/local-operator#223"],
  },
  {
    name: "usage-in-every-chunk-treated-as-final",
    rules: ["relay.text", "relay.usage"],
    threads: ["AtomaAI/atoma-proxy#534", "AtomaAI/atoma-node#686"],
  },
  {
    name: "usage-chunk-first-treated-as-terminal",
    rules: ["relay.text", "relay.usage"],
    threads: ["vllm-project/semantic-router#2215"],
  },
  {
    name: "think-tag-split-across-deltas",
    rules: ["relay.text"],
    threads: ["youssofal/MTPLX#149", "linshenkx/prompt-optimizer#348", "InternLM/lmdeploy#4754"],
  },
  {
    name: "reasoning-field-aliases",
    rules: ["relay.reasoning"],
    threads: ["NousResearch/hermes-agent#118490", "NousResearch/hermes-agent#98224", "BerriAI/litellm#38907"],
  },
  {
    name: "n-choices-merged",
    rules: ["relay.choices"],
    threads: ["BerriAI/litellm#35793", "langfuse/langfuse#16998", "langfuse/langfuse-python#1862"],
  },
  {
    name: "usage-zero-in-one-wire-format-only",
    notJudged:
      "other formats than chat completions are not spoken yet; usage of these is judged by relay.usage",
    threads: ["mozilla-ai/otari#256", "BerriAI/litellm#38065", "BerriAI/litellm#8349"],
  },
  {
    name: "usage-chunk-forced-on-client-that-opted-out",
    rules: ["relay.usage-unasked"],
    threads: ["headroomlabs-ai/headroom#2026", "nguyenphutrong/quotio#460", "BerriAI/litellm#35290"],
  },
  {
    name: "usage-chunk-missing-though-requested",
    rules: ["relay.usage"],
    threads: [
      "AntonioAEMartins/claude-code-proxy#20",
      "envoyproxy/ai-gateway#936",
      "tashfeenahmed/freellmapi#686",
    ],
  },
  {
    name: "usage-on-chunk-with-empty-delta",
    rules: ["relay.usage", "relay.usage-details"],
    threads: ["diegosouzapw/OmniRoute#9750", "adaline/gateway#73", "langchain-ai/langchain#36977"],
  },
  {
    name: "responses-lifecycle-events-missing",
    notJudged: "the Responses API is not spoken yet",
    threads: ["Sophomoresty/gemini-web2api#57", "Oaklight/llm-rosetta#56", "onyx-dot-app/onyx#13624"],
  },
  {
    name: "responses-completed-output-empty",
    notJudged: "the Responses API is not spoken yet",
    threads: ["agentgateway/agentgateway#2281", "ENTERPILOT/GoModel#831", "Oaklight/llm-rosetta#56"],
  },
  {
    name: "content-filter-stop-crashes-adapter",
    rules: ["relay.finish", "relay.usage"],
    threads: ["BerriAI/litellm#3468", "BerriAI/litellm#6104"],
  },
  {
    name: "incomplete-response-reported-as-stop",
    notJudged: "the Responses API is not spoken yet",
    threads: ["BerriAI/litellm#37710"],
  },
  { name: "double-finish-reason", rules: ["relay.oddities"], threads: ["RayBytes/ChatMock#114"] },
  {
    name: "extra-frame-after-usage-overwrites",
    rules: ["relay.usage"],
    threads: ["QuantumNous/new-api#6070"],
  },
  {
    name: "reasoning-and-content-in-one-delta",
    rules: ["relay.text", "relay.reasoning"],
    threads: ["BerriAI/litellm#36327"],
  },
  {
    name: "finish-stop-on-reasoning-chunk",
    rules: ["relay.oddities"],
    threads: ["open-webui/open-webui#16377"],
  },
  {
    name: "gateway-wraps-upstream-error-in-own-parse-error",
    rules: ["fault.in-stream-message", "fault.details"],
    threads: ["vercel/ai#18303"],
  },
  {
    name: "multiple-finish-chunks-n-choices",
    rules: ["relay.finish", "relay.choices"],
    threads: ["sgl-project/sglang#8417"],
  },
  {
    name: "gateway-stops-at-finish-reason",
    rules: ["done.present", "relay.usage"],
    threads: ["MorpheusAIs/Morpheus-Lumerin-Node#570"],
  },
  {
    name: "logprobs-dropped-in-stream",
    rules: ["relay.logprobs"],
    threads: [
      "langchain4j/langchain4j#5560",
      "braintrustdata/braintrust-sdk-javascript#1774",
      "abetlen/llama-cpp-python#197",
    ],
  },
  {
    name: "responses-sequence-number-missing-or-constant",
    notJudged: "the Responses API is not spoken yet",
    threads: ["BerriAI/litellm#28899", "diegosouzapw/OmniRoute#13964", "openai-php/client#764"],
  },
  {
    name: "gateway-ignores-upstream-usage-and-estimates",
    rules: ["relay.usage"],
    threads: ["BerriAI/litellm#8913", "BerriAI/litellm#1304", "tensorzero/tensorzero#5481"],
  },
  {
    name: "stream-cache-drops-fields",
    rules: ["cache.same"],
    threads: ["vllm-project/semantic-router#2140", "BerriAI/litellm#32068"],
  },
  {
    name: "non-json-data-error-line",
    rules: ["frame.json", "fault.in-stream"],
    threads: ["lucasjinreal/Crane#121"],
  },
  { name: "usage-null-on-every-chunk", rules: ["relay.usage"], threads: ["router-for-me/CLIProxyAPI#2762"] },
  {
    name: "error-disguised-as-content",
    rules: ["fault.in-stream", "dead.nothing-added"],
    threads: ["fr0ster/llm-agent#22"],
  },
  {
    name: "responses-completed-before-created",
    notJudged: "the Responses API is not spoken yet",
    threads: ["BerriAI/litellm#9545"],
  },
  {
    name: "duplicate-upstream-finish-chunks",
    rules: ["relay.oddities"],
    threads: ["farion1231/cc-switch#2366"],
  },
  {
    name: "modern-tool-calls-with-legacy-finish",
    rules: ["relay.oddities"],
    threads: ["unslothai/unsloth#10362"],
  },
  {
    name: "no-heartbeat-before-first-token",
    rules: ["live.keep-alive"],
    threads: ["BerriAI/litellm#14953", "BerriAI/litellm#31865", "BerriAI/litellm#34374"],
  },
  {
    name: "clean-eof-without-terminator",
    rules: ["dead.not-finished", "dead.done-not-invented"],
    threads: [
      "ltmoerdani/opencode-copilot-chat#170",
      "griffinwork40/agent-afk#635",
      "NVIDIA/TensorRT-LLM#18289",
    ],
  },
  {
    name: "retry-after-partial-duplicates-text",
    rules: ["dead.no-second-request", "dead.nothing-added"],
    threads: ["NuGuardAI/nuguard#455", "aden-hive/hive#5923", "aden-hive/hive#7265"],
  },
  {
    name: "client-abort-not-propagated",
    rules: ["live.left", "live.left-early"],
    threads: ["tombii/better-ccflare#360", "BlockRunAI/ClawRouter#279", "bman654/clodex#170"],
  },
  {
    name: "stream-error-handler-closes-gracefully",
    rules: ["dead.shown"],
    threads: ["ding113/claude-code-hub#916", "ding113/claude-code-hub#156", "cline/cline#9650"],
  },
  {
    name: "finish-reason-but-no-done",
    rules: ["relay.text", "relay.finish"],
    threads: ["theopenco/llmgateway#1901", "lidge-jun/opencodex#1170", "Azure/azure-sdk-for-net#44135"],
  },
  {
    name: "gateway-drops-midstream-error",
    rules: ["dead.shown"],
    threads: ["mozilla-ai/any-llm#847", "preloop/preloop#117", "mastra-ai/mastra#22097"],
  },
  {
    name: "finish-reason-abort-then-done",
    rules: ["relay.oddities"],
    threads: ["vllm-project/vllm#57082", "vllm-project/vllm#57089", "vllm-project/vllm#47933"],
  },
  {
    name: "incomplete-stream-cached-and-replayed",
    rules: ["dead.not-kept"],
    threads: ["gonka-ai/gonka#1722", "gonka-ai/gonka#1723"],
  },
  {
    name: "gateway-synthesises-done-after-upstream-death",
    rules: ["dead.not-finished"],
    threads: ["maximhq/bifrost#5546"],
  },
  { name: "reset-becomes-empty-200-stop", rules: ["dead.not-finished"], threads: ["BerriAI/litellm#33222"] },
  {
    name: "keepalive-comments-filtered-by-gateway",
    rules: ["live.keep-alive"],
    threads: ["rynfar/meridian#883", "kortix-ai/suna#3696", "theopenco/llmgateway#1541"],
  },
  {
    name: "done-not-forwarded",
    rules: ["done.present", "done.once"],
    threads: ["MorpheusAIs/Morpheus-Lumerin-Node#570", "gethnet/litellm-connector-copilot#97"],
  },
  {
    name: "req-close-event-misused-for-disconnect",
    rules: ["live.left", "live.left-early"],
    threads: ["BlockRunAI/ClawRouter#279"],
  },
  { name: "text-after-done", rules: ["done.last"], threads: ["openclaw/openclaw#115652"] },
  {
    name: "two-lifecycles-in-one-stream",
    rules: ["dead.no-second-request", "dead.nothing-added"],
    threads: ["mnfst/llm-gateway#2072"],
  },
  {
    name: "ping-swallowed-by-sdk",
    rules: ["live.keep-alive"],
    threads: ["vercel/ai#18596", "anthropics/anthropic-sdk-typescript#749"],
  },
  {
    name: "client-abort-loses-billing",
    notJudged: "what is booked for a client that left is not seen from outside",
    threads: ["QuantumNous/new-api#4463"],
  },
  {
    name: "fallback-not-fired-when-error-after-first-chunk",
    notJudged:
      "whether a second provider is asked before the first words is a policy of each gateway; dead.no-second-request judges what comes after them",
    threads: ["maximhq/bifrost#5395"],
  },
  {
    name: "stall-watchdog-on-adapter-output",
    rules: ["live.tools", "relay.tool-calls"],
    threads: ["lidge-jun/opencodex#2156"],
  },
  {
    name: "yield-in-finally-on-cancel",
    rules: ["crowd.recovers", "live.left"],
    threads: ["HKUDS/LightRAG#3634"],
  },
  {
    name: "log-drops-chunks-or-disconnect",
    notJudged: "what is booked for a client that left is not seen from outside",
    threads: ["kittors/CliRelay#964", "mxyhi/token_proxy#140", "uezo/aiproxy#5"],
  },
  {
    name: "line-longer-than-128k-aiohttp",
    rules: ["relay.text", "relay.large"],
    threads: ["open-webui/open-webui#17626", "open-webui/open-webui#10302", "open-webui/open-webui#24928"],
  },
  {
    name: "line-longer-than-64k",
    rules: ["relay.text", "relay.large"],
    threads: ["openai/openai-go#368", "zendev-sh/goai#70", "infiniflow/ragflow#15381"],
  },
  {
    name: "scanner-error-swallowed",
    rules: ["relay.text", "relay.large"],
    threads: ["QuantumNous/new-api#5213"],
  },
  {
    name: "gateway-buffers-custom-upstream",
    rules: ["live.as-it-comes"],
    threads: ["MiniMax-AI/MiniMax-M3#22", "cloudflare/cloudflared#1496", "cloudflare/cloudflared#1404"],
  },
  {
    name: "no-backpressure-unbounded-buffer",
    notJudged:
      "the memory of a gateway is not seen from outside, and a client that does not read would have to be waited for",
    threads: [
      "Mintplex-Labs/anything-llm#6210",
      "Mintplex-Labs/anything-llm#6213",
      "MAXeaglet/commandcode-proxy#20",
    ],
  },
  {
    name: "quadratic-partial-event-buffer",
    rules: ["relay.text"],
    threads: ["openai/openai-node#2324", "rexxars/eventsource-parser#28", "rexxars/eventsource-parser#19"],
  },
  {
    name: "unbounded-line-or-event",
    notJudged: "a stream without an end is an attack on the gateway's memory, which is not seen from outside",
    threads: ["KarpelesLab/teamclaude#341", "NousResearch/hermes-agent#58471", "a2aproject/a2a-js#582"],
  },
  { name: "gateway-buffers-tool-call-chunks", rules: ["live.tools"], threads: ["seaavey/SRouter#104"] },
];
