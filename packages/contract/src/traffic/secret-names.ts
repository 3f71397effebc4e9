/** Words that make a name one of a secret wherever they stand in it: `api_token`, `X-Amz-Signature`. */
const WORDS = new Set([
  "auth",
  "authorization",
  "bearer",
  "cookie",
  "cookies",
  "jwt",
  "otp",
  "passphrase",
  "passwd",
  "pwd",
  "session",
  "sid",
  "sig",
  "token",
  "tokens",
  "verifier",
]);
/** Parts of a name that is written without a break: `clientsecret`, `x-apikey`. */
const PARTS =
  /password|secret|signature|apikey|accesskey|privatekey|accountkey|credential|assertion|passcode|passkey|samlresponse|connectionstring|sessionid|accesstoken|authtoken|refreshtoken|idtoken/;
/** A query with one of these is signed as a whole: dates, scopes and policies in it belong to the signature. */
const SIGNED = /^(?:x-amz-|x-goog-|x-oss-|awsaccesskeyid$|googleaccessid$|key-pair-id$|policy$)/i;

/** Whether what stands under this name is a secret: a member, a header, a query parameter, a field of a form. */
export function isSecretName(name: string): boolean {
  if (PARTS.test(name.toLowerCase().replaceAll(/[^a-z]/g, ""))) return true;
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return words.split(/[^a-z]+/).some((word) => WORDS.has(word));
}

/** Whether a parameter of this name belongs to a signed URL. In a query a bare `key` is one of an account. */
export function isSigningName(name: string): boolean {
  return name.toLowerCase() === "key" || SIGNED.test(name) || isSecretName(name);
}
