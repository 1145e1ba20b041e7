/** A way in which real clients misread streams, seen in public, and what we do about it. */
export type KnownMisreading = { name: string; threads: readonly string[] } & (
  | { rules: readonly string[] }
  | { notJudged: string }
);

/** Every client-side misreading that was collected from public threads up to 2026-11-21. */
export const KNOWN_MISREADINGS: readonly KnownMisreading[] = [
  {
    name: "unicode-line-separators-split-data",
    rules: ["sse.other-separators"],
    threads: ["florimondmanca/httpx-sse#34", "florimondmanca/httpx-sse#37", "kagent-dev/kagent#1480"],
  },
  {
    name: "utf8-split-across-chunks",
    rules: ["sse.utf8"],
    threads: ["ollama/ollama-js#255", "ollama/ollama-js#256", "googleapis/js-genai#764"],
  },
  {
    name: "partial-line-across-reads",
    rules: ["sse.write-boundaries"],
    threads: ["alexrudall/ruby-openai#332", "graniet/llm#90", "pickle-com/glass#228"],
  },
  {
    name: "second-event-in-h2-data-frame-dropped",
    notJudged: "HTTP/2 framing is not spoken yet",
    threads: ["jawah/urllib3.future#344"],
  },
  {
    name: "crlf-split-across-chunks",
    rules: ["sse.write-boundaries", "sse.line-ends"],
    threads: ["rexxars/eventsource-parser#17", "ax-llm/ax#622", "openai/openai-node#2309"],
  },
  {
    name: "concurrent-writers-interleave-frames",
    rules: ["chunk.malformed"],
    threads: ["anomalyco/opencode#25247", "anomalyco/opencode#8282", "microsoft/semantic-kernel#8517"],
  },
  {
    name: "multiple-events-in-one-read",
    rules: ["sse.large", "sse.write-boundaries"],
    threads: ["supabase/supabase#20706", "liquidos-ai/AutoAgents#99"],
  },
  {
    name: "event-and-data-lines-in-different-chunks",
    rules: ["sse.write-boundaries"],
    threads: ["brainlid/langchain#540"],
  },
  {
    name: "utf8-labelled-fragments-drop-tail",
    rules: ["sse.write-boundaries", "sse.utf8"],
    threads: ["openai/openai-ruby#623"],
  },
  { name: "bom-at-stream-start", rules: ["sse.bom"], threads: ["openai/openai-ruby#623"] },
  { name: "invalid-utf8-bytes", rules: ["sse.invalid-utf8"], threads: ["openai/openai-python#2960"] },
  {
    name: "data-colon-no-space",
    rules: ["sse.field-value"],
    threads: ["openai/openai-python#498", "openai/openai-python#559", "davidmigloz/langchain_dart#778"],
  },
  {
    name: "crlf-line-endings",
    rules: ["sse.line-ends"],
    threads: ["hey-api/hey-api#3054", "assistant-ui/assistant-ui#4819", "praxis-proxy/praxis#739"],
  },
  {
    name: "error-as-sse-field-name",
    rules: ["sse.field-names", "ending.without-finish"],
    threads: ["ggml-org/llama.cpp#16109", "coddy-project/coddy-agent#106", "ggml-org/llama.cpp#14566"],
  },
  {
    name: "empty-event-dispatched",
    rules: ["sse.no-data-block", "sse.blank-lines", "sse.no-data-event"],
    threads: [
      "coddy-project/coddy-agent#106",
      "docker/docker-agent#2349",
      "anthropics/anthropic-sdk-typescript#903",
    ],
  },
  {
    name: "error-body-not-sse-framed",
    rules: ["ending.without-finish", "error.not-a-stream"],
    threads: ["stacklok/toolhive#6037", "sourcegraph/cody#3479"],
  },
  {
    name: "blank-line-after-id-dispatches-empty-event",
    rules: ["sse.event-id"],
    threads: ["theopenco/llmgateway#2334"],
  },
  {
    name: "crlf-plus-last-data-wins-keeps-one-token",
    rules: ["sse.line-ends"],
    threads: ["1jehuang/jcode#565"],
  },
  {
    name: "sse-comment-before-first-chunk",
    rules: ["sse.comments"],
    threads: ["Lambdua/openai4j#90", "pfrankov/obsidian-local-gpt#22", "docker/docker-agent#2349"],
  },
  {
    name: "multi-line-data-overwritten",
    rules: ["sse.data-lines"],
    threads: ["1jehuang/jcode#565", "milady-ai/milady#1653", "open-metadata/OpenMetadata#28945"],
  },
  {
    name: "events-separated-by-single-newline",
    rules: ["deviation.glued-events"],
    threads: ["anomalyco/opencode#27365", "anomalyco/opencode#25858", "anomalyco/opencode#23442"],
  },
  {
    name: "empty-data-event",
    rules: ["sse.empty-data"],
    threads: [
      "openai/openai-python#2960",
      "caozhiyuan/copilot-api#88",
      "anthropics/anthropic-sdk-typescript#903",
    ],
  },
  {
    name: "done-without-trailing-blank-line",
    rules: ["sse.unterminated-event", "finish.done-optional"],
    threads: ["darshi1337/apogee#139", "higress-group/higress#4620"],
  },
  {
    name: "trailing-unterminated-event-with-error",
    rules: ["sse.unterminated-event", "ending.without-finish"],
    threads: ["a2aproject/a2a-rs#79"],
  },
  { name: "split-on-every-colon-space", rules: ["sse.field-value"], threads: ["ai-forever/gigachat-js#12"] },
  {
    name: "data-value-over-trimmed",
    rules: ["sse.field-value", "text.whitespace"],
    threads: [
      "langchain4j/langchain4j#5531",
      "spring-projects/spring-framework#27473",
      "go-resty/resty#1044",
    ],
  },
  {
    name: "bare-cr-line-endings",
    rules: ["sse.line-ends"],
    threads: ["a2aproject/a2a-js#714", "EdamAme-x/pentect#1438", "openai/openai-node#2309"],
  },
  { name: "double-data-prefix", rules: ["chunk.malformed"], threads: ["openclaw/openclaw#97474"] },
  { name: "mixed-line-endings-delimiter", rules: ["sse.line-ends"], threads: ["openai/openai-node#2309"] },
  {
    name: "double-newline-inside-payload-regex",
    rules: ["text.lookalikes"],
    threads: ["btubbs/sseclient#70"],
  },
  {
    name: "retry-line-in-event-drops-data",
    rules: ["sse.retry", "sse.no-data-block"],
    threads: ["inaka/EventSource#82"],
  },
  {
    name: "id-with-nul",
    rules: ["sse.event-id"],
    threads: ["rexxars/eventsource-parser#34", "assistant-ui/assistant-ui#4880", "Ahoo-Wang/fetcher#1231"],
  },
  {
    name: "retry-invalid-value",
    rules: ["sse.retry"],
    threads: ["rexxars/eventsource-parser#26", "Ahoo-Wang/fetcher#1231", "WebKit/WebKit#2750"],
  },
  {
    name: "lenient-json-boundary-heuristic",
    notJudged: "a heuristic of one parser; its damage shows under sse.data-lines",
    threads: ["rexxars/eventsource-parser#31"],
  },
  { name: "line-without-colon", rules: ["sse.bare-field"], threads: ["mpetazzoni/sse.js#30"] },
  {
    name: "http-200-non-sse-body",
    rules: ["error.not-a-stream", "error.no-events"],
    threads: ["sourcegraph/cody#3479", "a2aproject/a2a-rs#79", "modelcontextprotocol/python-sdk#3052"],
  },
  {
    name: "gzip-buffers-sse",
    rules: ["http.content-coding", "http.decoded-as-it-comes"],
    threads: ["editor-code-assistant/eca#479", "HKUDS/nanobot#3676", "mattrobinsonsre/terrapod#71"],
  },
  {
    name: "non-2xx-error-body-lost",
    rules: ["error.message-kept", "error.http-status"],
    threads: [
      "micronaut-projects/micronaut-core#12771",
      "rexxars/eventsource-client#9",
      "causalens/dara#454",
    ],
  },
  {
    name: "content-type-with-charset-rejected",
    rules: ["sse.basic"],
    threads: ["overcat/requests-sse#14", "ReactiveX/RxNetty#556"],
  },
  {
    name: "fin-after-done-before-last-chunk",
    rules: ["ending.after-done"],
    threads: ["earendil-works/pi#1524"],
  },
  {
    name: "ndjson-labelled-as-sse-or-vice-versa",
    rules: ["error.not-a-stream"],
    threads: ["huggingface/chat-ui#1744", "BerriAI/litellm#20365", "ollama/ollama#4788"],
  },
  {
    name: "sse-close-delimited-no-framing",
    rules: ["sse.basic", "ending.without-finish"],
    threads: ["Oaklight/zerodep#100"],
  },
  {
    name: "terminator-not-drained-after-done",
    notJudged: "connection reuse after a stream is the caller's pool, not its reading of the answer",
    threads: ["traceloop/openllmetry#4394"],
  },
  {
    name: "empty-choices-first-chunk",
    rules: ["chunk.empty-choices"],
    threads: [
      "AbanteAI/archive-old-cli-mentat#429",
      "seratch/ChatGPT-in-Slack#49",
      "pydantic/pydantic-ai#164",
    ],
  },
  {
    name: "content-as-array-of-parts",
    rules: ["deviation.content-parts"],
    threads: ["openclaw/openclaw#68418", "earendil-works/pi#7216", "NousResearch/hermes-agent#4748"],
  },
  {
    name: "delta-missing",
    rules: ["chunk.absent-fields"],
    threads: ["openai/openai-dotnet#198", "run-llama/LlamaIndexTS#2118", "QwenLM/qwen-code#1448"],
  },
  {
    name: "unknown-finish-reason-value",
    rules: ["deviation.finish-unknown"],
    threads: ["zeitlings/ayai-gpt-nexus#2", "openai/openai-dotnet#267", "openai/openai-dotnet#342"],
  },
  {
    name: "malformed-chunk-skipped-silently",
    rules: ["chunk.malformed"],
    threads: ["framerslab/agentos#17", "tambo-ai/tambo#1189", "agentic-os-org/ANOLISA#2209"],
  },
  {
    name: "usage-chunk-missing-id-model-created",
    rules: ["deviation.metadata-missing"],
    threads: [
      "spring-projects/spring-ai#6928",
      "spring-projects/spring-ai#6933",
      "spring-projects/spring-ai#6004",
    ],
  },
  {
    name: "finish-reason-empty-string",
    rules: ["deviation.finish-empty"],
    threads: ["ollama/ollama#4357", "OpenSecretCloud/maple-proxy#3"],
  },
  {
    name: "chunk-without-choices-key",
    rules: ["chunk.absent-fields"],
    threads: ["Aider-AI/aider#3550", "langgenius/dify#9197"],
  },
  {
    name: "chunk-id-null",
    rules: ["deviation.metadata-missing"],
    threads: ["spring-projects/spring-ai#2765", "spring-projects/spring-ai#3118"],
  },
  { name: "choices-null", rules: ["chunk.absent-fields"], threads: ["RooCodeInc/Roo-Code#9105"] },
  {
    name: "empty-choices-mid-or-last-chunk",
    rules: ["chunk.empty-choices"],
    threads: ["spring-projects/spring-ai#6441"],
  },
  {
    name: "role-chunk-content-null",
    rules: ["chunk.null-fields"],
    threads: ["darshi1337/apogee#139", "ggml-org/llama.cpp#14268"],
  },
  {
    name: "role-repeated-each-delta",
    rules: ["deviation.role-repeated"],
    threads: ["BerriAI/litellm#9986", "ollama/ollama#17166"],
  },
  { name: "raw-control-chars-in-json", rules: ["chunk.malformed"], threads: ["can1357/oh-my-pi#8195"] },
  {
    name: "final-delta-shape-differs",
    rules: ["chunk.null-fields", "finish.with-content"],
    threads: ["BerriAI/litellm#12417"],
  },
  {
    name: "content-null-with-tool-calls",
    rules: ["tools.whole"],
    threads: ["vllm-project/vllm-ascend#14501"],
  },
  { name: "role-never-sent", rules: ["deviation.role-missing"], threads: ["agentgateway/agentgateway#3005"] },
  {
    name: "tool-index-missing",
    rules: ["tools.missing-index"],
    threads: ["openai/openai-python#3246", "openai/openai-python#3178", "vercel/ai#15879"],
  },
  {
    name: "tool-index-nonzero-start-or-gap",
    rules: ["tools.index-from-one"],
    threads: ["vercel/ai#18333", "vercel/ai#18354", "cline/cline#13123"],
  },
  {
    name: "tool-id-empty-string-on-continuation",
    rules: ["tools.blank-continuation"],
    threads: ["anomalyco/opencode#37841", "anomalyco/opencode#37783", "anomalyco/opencode#40969"],
  },
  {
    name: "all-parallel-calls-index-0",
    rules: ["deviation.shared-index"],
    threads: ["BerriAI/litellm#21331", "BerriAI/litellm#7621", "mcowger/plexus#691"],
  },
  {
    name: "args-first-fragment-dropped",
    rules: ["tools.whole", "tools.by-index"],
    threads: ["vllm-project/vllm#34887", "vllm-project/vllm#21046"],
  },
  {
    name: "tool-call-executed-without-terminal-evidence",
    rules: ["ending.cut-call"],
    threads: ["NousResearch/hermes-agent#100160"],
  },
  { name: "interleaved-parallel-deltas", rules: ["tools.by-index"], threads: ["QwenLM/Qwen-Agent#943"] },
  {
    name: "dropped-arg-delta-yields-valid-truncated-command",
    rules: ["chunk.malformed", "tools.arguments"],
    threads: ["agentic-os-org/ANOLISA#2209"],
  },
  {
    name: "args-duplicated-by-final-flush",
    notJudged: "a fault of the server: the client cannot tell a repetition from a fragment",
    threads: ["vllm-project/vllm#51697"],
  },
  {
    name: "content-and-tool-calls-same-delta",
    rules: ["tools.beside-text"],
    threads: ["BerriAI/litellm#2716", "livekit/agents-js#1359", "langchain-ai/langchain-litellm#55"],
  },
  {
    name: "args-invalid-escape-kills-stream",
    rules: ["deviation.invalid-arguments"],
    threads: [
      "anthropics/anthropic-sdk-typescript#986",
      "anthropics/anthropic-sdk-typescript#989",
      "openclaw/openclaw#88226",
    ],
  },
  {
    name: "duplicate-tool-index-in-one-chunk",
    rules: ["tools.by-index"],
    threads: ["openai/openai-python#3203", "openai/openai-python#3201", "openai/openai-python#3377"],
  },
  {
    name: "tool-name-null-on-continuation",
    rules: ["tools.blank-continuation"],
    threads: ["pgadmin-org/pgadmin4#9828", "sgl-project/sglang#35542", "endolith/open-interpreter#254"],
  },
  {
    name: "tool-name-fragmented",
    rules: ["tools.name-fragments"],
    threads: ["continuedev/continue#5849", "NVIDIA-NeMo/Switchyard#785"],
  },
  {
    name: "empty-arguments",
    rules: ["tools.empty-arguments"],
    threads: ["ogx-ai/ogx#1169", "vllm-project/vllm#21046"],
  },
  {
    name: "big-integers-in-tool-args-rounded",
    rules: ["tools.arguments"],
    threads: ["earendil-works/pi#8943", "langfuse/langfuse#14449"],
  },
  { name: "tool-index-collides-new-id", rules: ["deviation.shared-index"], threads: ["agno-agi/agno#8880"] },
  {
    name: "args-missing-closing-brace",
    rules: ["deviation.invalid-arguments"],
    threads: ["vllm-project/vllm#15274"],
  },
  { name: "no-arg-tool-call-dropped", rules: ["tools.empty-arguments"], threads: ["QwenLM/qwen-code#6249"] },
  {
    name: "tool-calls-empty-array-each-delta",
    rules: ["tools.none-invented"],
    threads: ["decolua/9router#2230", "BerriAI/litellm#17523", "vllm-project/vllm-ascend#10377"],
  },
  {
    name: "legacy-function-call-delta-ignored",
    notJudged: "the legacy function_call delta is deprecated, and what a client owes it is nowhere said",
    threads: ["can1357/oh-my-pi#1692", "unslothai/unsloth#10362", "zai-org/ChatGLM3#1311"],
  },
  {
    name: "args-split-inside-unicode-escape",
    rules: ["tools.arguments"],
    threads: ["assistant-ui/assistant-ui#6355", "ggml-org/llama.cpp#16526", "ggml-org/llama.cpp#16465"],
  },
  {
    name: "invalid-args-echoed-into-history",
    notJudged: "what an application writes into its history is not seen in one exchange",
    threads: ["huggingface/physics-intern#6", "vllm-project/vllm#41739"],
  },
  {
    name: "tool-input-streaming-parsed-per-fragment",
    notJudged:
      "parsing fragments for display is not reported by a client; a broken result shows under tools.arguments",
    threads: ["zed-industries/zed#59970", "zed-industries/zed#55398"],
  },
  { name: "tool-type-null", rules: ["deviation.type-missing"], threads: ["vercel/ai#12905"] },
  {
    name: "tool-complete-args-resent-same-index",
    notJudged: "a fault of the server: the client cannot tell a repetition from a fragment",
    threads: ["open-webui/open-webui#22235"],
  },
  {
    name: "whitespace-only-delta-dropped",
    rules: ["text.whitespace"],
    threads: ["paiml/aprender#2367", "diegosouzapw/OmniRoute#9170", "diegosouzapw/OmniRoute#9189"],
  },
  {
    name: "finish-reason-stop-with-tool-calls",
    rules: ["deviation.finish-stop"],
    threads: ["vllm-project/vllm#9209", "Blaizzy/mlx-vlm#990", "strands-agents/harness-sdk#3206"],
  },
  {
    name: "error-chunk-fails-schema-and-is-dropped",
    rules: ["error.in-stream"],
    threads: ["vercel/ai#1835", "vercel/ai#4726", "vercel/ai#4720"],
  },
  {
    name: "falsy-zero-token-dropped",
    rules: ["text.falsy"],
    threads: ["prism-php/prism#1005", "neuron-core/neuron-ai#449", "openai-php/client#169"],
  },
  {
    name: "error-with-empty-choices",
    rules: ["error.in-stream"],
    threads: ["diegosouzapw/OmniRoute#8210", "dcdpr/jp#978", "damianvtran/local-operator#223"],
  },
  {
    name: "finish-reason-error",
    rules: ["deviation.finish-error"],
    threads: ["cline/cline#4398", "damianvtran/local-operator#223", "genkit-ai/genkit#6079"],
  },
  { name: "event-error-swallowed", rules: ["error.event"], threads: ["farzaa/clicky#132"] },
  {
    name: "think-tag-split-across-deltas",
    notJudged: "think tags inside the text are the model's, not the stream's",
    threads: ["youssofal/MTPLX#149", "linshenkx/prompt-optimizer#348", "InternLM/lmdeploy#4754"],
  },
  {
    name: "reasoning-field-aliases",
    rules: ["text.reasoning"],
    threads: ["NousResearch/hermes-agent#118490", "NousResearch/hermes-agent#98224", "BerriAI/litellm#38907"],
  },
  {
    name: "usage-double-counted-on-merge",
    rules: ["usage.cumulative"],
    threads: [
      "langchain-ai/langchainjs#11457",
      "databricks/databricks-ai-bridge#434",
      "databricks/databricks-ai-bridge#638",
    ],
  },
  {
    name: "n-choices-merged",
    rules: ["choices.by-index", "choices.not-mixed"],
    threads: ["BerriAI/litellm#35793", "langfuse/langfuse#16998", "langfuse/langfuse-python#1862"],
  },
  {
    name: "usage-on-chunk-with-empty-delta",
    rules: ["deviation.usage-anywhere"],
    threads: ["diegosouzapw/OmniRoute#9750", "adaline/gateway#73", "langchain-ai/langchain#36977"],
  },
  {
    name: "usage-after-finish-reason-lost-race",
    rules: ["usage.own-chunk"],
    threads: ["agentjido/req_llm#780", "agentjido/req_llm#767"],
  },
  { name: "double-finish-reason", rules: ["deviation.finish-twice"], threads: ["RayBytes/ChatMock#114"] },
  {
    name: "multiple-finish-chunks-n-choices",
    rules: ["choices.by-index"],
    threads: ["sgl-project/sglang#8417"],
  },
  {
    name: "logprobs-dropped-in-stream",
    notJudged: "log probabilities are not part of an observation",
    threads: [
      "langchain4j/langchain4j#5560",
      "braintrustdata/braintrust-sdk-javascript#1774",
      "abetlen/llama-cpp-python#197",
    ],
  },
  {
    name: "usage-missing-becomes-nan",
    rules: ["usage.not-invented"],
    threads: ["vercel/ai#3268", "vercel/ai#2491"],
  },
  {
    name: "delta-equal-to-accumulated-text-dropped",
    rules: ["text.exact"],
    threads: ["posit-dev/chatlas#435", "rocketride-org/rocketride-server#889"],
  },
  { name: "non-json-data-error-line", rules: ["chunk.malformed"], threads: ["lucasjinreal/Crane#121"] },
  {
    name: "responses-partial-item-strict",
    notJudged: "the Responses API is not spoken yet",
    threads: ["64bit/async-openai#548"],
  },
  { name: "each-delta-stored-as-message", rules: ["text.exact"], threads: ["inference-gateway/adk#52"] },
  {
    name: "reasoning-only-empty-content",
    rules: ["text.reasoning-kept-out"],
    threads: ["rogerai-fyi/roger#34"],
  },
  {
    name: "stop-sequence-reported-as-finish-reason",
    rules: ["finish.kept"],
    threads: ["langchain-ai/langchain#37370"],
  },
  {
    name: "modern-tool-calls-with-legacy-finish",
    rules: ["finish.kept", "tools.whole"],
    threads: ["unslothai/unsloth#10362"],
  },
  {
    name: "usage-less-chunk-zeroes-cumulative",
    rules: ["usage.null-after"],
    threads: ["pydantic/pydantic-ai#7913"],
  },
  {
    name: "clean-eof-without-terminator",
    rules: ["ending.without-finish", "finish.not-invented"],
    threads: [
      "ltmoerdani/opencode-copilot-chat#170",
      "griffinwork40/agent-afk#635",
      "NVIDIA/TensorRT-LLM#18289",
    ],
  },
  {
    name: "retry-after-partial-duplicates-text",
    rules: ["ending.nothing-added", "ending.one-request"],
    threads: ["NuGuardAI/nuguard#455", "aden-hive/hive#5923", "aden-hive/hive#7265"],
  },
  {
    name: "stalled-stream-hangs-forever",
    rules: ["ending.stall-is-bounded"],
    threads: [
      "earendil-works/pi#7954",
      "anthropics/anthropic-sdk-typescript#867",
      "anomalyco/opencode#16366",
    ],
  },
  {
    name: "stream-error-handler-closes-gracefully",
    rules: ["ending.cut-is-error"],
    threads: ["ding113/claude-code-hub#916", "ding113/claude-code-hub#156", "cline/cline#9650"],
  },
  {
    name: "finish-reason-but-no-done",
    rules: ["finish.without-done", "finish.done-optional"],
    threads: ["theopenco/llmgateway#1901", "lidge-jun/opencodex#1170", "Azure/azure-sdk-for-net#44135"],
  },
  {
    name: "finish-reason-abort-then-done",
    rules: ["deviation.finish-error", "error.in-stream"],
    threads: ["vllm-project/vllm#57082", "vllm-project/vllm#57089", "vllm-project/vllm#47933"],
  },
  { name: "truncated-stream-finish-other", rules: ["ending.without-finish"], threads: ["vercel/ai#19165"] },
  {
    name: "responses-eof-without-terminal",
    notJudged: "the Responses API is not spoken yet",
    threads: ["openclaw/openclaw#108989"],
  },
  {
    name: "read-timeout-swallowed-as-clean-finish",
    rules: ["ending.stall-is-bounded"],
    threads: ["shiaho777/web-to-app#438"],
  },
  {
    name: "auto-reconnect-reposts-completion",
    rules: ["ending.one-request"],
    threads: ["Azure/fetch-event-source#79", "Azure/fetch-event-source#51", "Azure/fetch-event-source#55"],
  },
  {
    name: "early-break-leaks-connection",
    rules: ["cancel.closes-connection"],
    threads: ["openai/openai-python#2880", "BerriAI/litellm#12861", "mozilla-ai/any-llm#1315"],
  },
  { name: "empty-sse-stream-accepted", rules: ["error.no-events"], threads: ["iflytek/astron-agent#1568"] },
  {
    name: "comments-do-not-reset-client-idle-timer",
    notJudged:
      "clients' idle time-outs start at half a minute; a check of them would take longer than the suite",
    threads: ["raullenchai/Rapid-MLX#1057"],
  },
  {
    name: "abort-error-unhandled-or-not-emitted",
    rules: ["cancel.reported"],
    threads: ["openai/openai-node#682", "openai/openai-node#526", "openai/openai-node#553"],
  },
  {
    name: "ping-swallowed-by-sdk",
    notJudged: "whether an SDK shows keep-alives to its user is its own choice",
    threads: ["vercel/ai#18596", "anthropics/anthropic-sdk-typescript#749"],
  },
  { name: "done-but-no-finish-reason", rules: ["finish.not-invented"], threads: ["can1357/oh-my-pi#9433"] },
  {
    name: "abort-flushes-partial-json",
    rules: ["cancel.nothing-more"],
    threads: ["continuedev/continue#12976"],
  },
  {
    name: "error-retry-loop-while-hidden",
    notJudged: "reconnecting while a page is hidden is not seen in one exchange",
    threads: ["Azure/fetch-event-source#17"],
  },
  {
    name: "line-longer-than-128k-aiohttp",
    rules: ["sse.large"],
    threads: ["open-webui/open-webui#17626", "open-webui/open-webui#10302", "open-webui/open-webui#24928"],
  },
  {
    name: "line-longer-than-64k",
    rules: ["sse.large"],
    threads: ["openai/openai-go#368", "zendev-sh/goai#70", "infiniflow/ragflow#15381"],
  },
  {
    name: "no-backpressure-unbounded-buffer",
    notJudged: "back-pressure of an application towards its own consumer is not observed",
    threads: [
      "Mintplex-Labs/anything-llm#6210",
      "Mintplex-Labs/anything-llm#6213",
      "MAXeaglet/commandcode-proxy#20",
    ],
  },
  {
    name: "quadratic-partial-event-buffer",
    rules: ["limits.linear"],
    threads: ["openai/openai-node#2324", "rexxars/eventsource-parser#28", "rexxars/eventsource-parser#19"],
  },
  {
    name: "unbounded-line-or-event",
    notJudged: "a cap on events is a choice; that it is reported is judged by limits.huge",
    threads: ["KarpelesLab/teamclaude#341", "NousResearch/hermes-agent#58471", "a2aproject/a2a-js#582"],
  },
  {
    name: "event-held-until-next-chunk",
    rules: ["delivery.prompt"],
    threads: ["cohere-ai/cohere-typescript#301", "mpetazzoni/sseclient#6", "btubbs/sseclient#9"],
  },
  {
    name: "quadratic-many-events-one-read",
    rules: ["limits.linear"],
    threads: ["anthropics/anthropic-sdk-typescript#1096"],
  },
];
