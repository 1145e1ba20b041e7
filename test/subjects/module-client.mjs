// A client written without the helper: any object of the right shape will do.
export default {
  name: "plain",
  observes: ["text", "error"],
  run: ({ body }) => ({ ended: "complete", choices: [{ index: 0, text: String(body.text) }] }),
};
