/** Whether what stands under a name is to be kept from the disk. */
export interface SecretNames {
  /** Headers and query parameters. */
  isSecretField(name: string): boolean;
  /** Keys in the body of a request. */
  isSecretInRequest(name: string): boolean;
  /** Keys in the body of a response, where `token` is a piece of text with its log probability. */
  isSecretInResponse(name: string): boolean;
}

// Where anything may stand, one telling word is enough; too much left out does no harm there.
const WORDS = new Set(
  (
    "key keys apikey apikeys token tokenid accesstoken authtoken secret secrets password passwd pwd passphrase passcode " +
    "auth authorization authentication credential credentials session sessionid sid signature sig cookie cookies jwt " +
    "bearer accesskey secretkey privatekey"
  ).split(" "),
);

// A body is kept for its bytes. `max_tokens`, `key` and `signature` are everyday words in one.
const IN_BODY =
  /(?:^|_)(?:(?:api|access|secret|private|auth|subscription|account|encryption)_?keys?|(?:access|refresh|id|auth|bearer|session|api|csrf|security|oauth|sas|secret)_?tokens?|secrets?|passwords?|passwd|passphrase|credentials?|authorization|cookies?|jwt)$/;

/** The built-in names and those that the user adds, in any case and with `-` or `_`. */
export function secretNames(added: readonly string[] = []): SecretNames {
  const own = new Set(added.map(normalize));
  const isSecretInResponse = (name: string): boolean => {
    const plain = normalize(name);
    return IN_BODY.test(plain) || own.has(plain);
  };
  return {
    isSecretField(name) {
      const plain = normalize(name);
      return own.has(plain) || plain.split("_").some((word) => WORDS.has(word));
    },
    isSecretInRequest: (name) => isSecretInResponse(name) || normalize(name) === "token",
    isSecretInResponse,
  };
}

/** `X-Api-Key`, `xApiKey` and `x_api_key` are one name. */
function normalize(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}
