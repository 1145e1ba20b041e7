import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import type { Finding, Rule } from "../rule.ts";

/** One requirement on gateways: data plus a pure function from both sides of an exchange to a finding. */
export interface GatewayRule extends Pick<Rule, "id" | "level" | "requires" | "why" | "source" | "threads"> {
  /** Set where times decide, so that a failure is repeated alone before it is reported. */
  isTimed?: true;
  /** Set where a question that the gateway refuses without asking its upstream tells something as well. */
  seesRefusals?: true;
  judge(trace: GatewayTrace): Finding;
}
