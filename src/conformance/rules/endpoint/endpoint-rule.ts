import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import type { Finding, Rule } from "../rule.ts";

/** One requirement on endpoints: data plus a pure function from a question and its answer to a finding. */
export interface EndpointRule extends Pick<Rule, "id" | "level" | "requires" | "why" | "source" | "threads"> {
  /**
   * Set where chance may be behind a failure, a busy machine or what a model happened to say: it is asked again, alone,
   * before the failure is reported.
   */
  isRepeated?: true;
  judge(trace: EndpointTrace): Finding;
}
