/*
 * Query parameters that let whoever holds an address read the file: signatures by name, and long values that look
 * random.
 */
const SECRET_NAME =
  /^x-[a-z]+-|sign|^sig$|token|secret|key|auth|credential|expires|policy|hash|jwt|password|session/i;
const RANDOM_VALUE = /^[A-Za-z0-9_+/%=-]{32,}$/;
/** What follows the scheme of an address, in any text. */
const AFTER_SCHEME = /:(?<=[a-z][a-z0-9+.-]+:)\/\/[^\s"'<>\\]+/gi;
const KEY_MEMBER = /^api_?key$/i;

/** A text as it may be written to a disk: addresses in it that carry a signature or a password lose it. */
export function withoutSecrets(text: string): string {
  return text.includes("://") ? text.replaceAll(AFTER_SCHEME, plainAddress) : text;
}

/** JSON of a value as it may be written to a disk: see {@link withoutSecrets}. Members for API keys are left out. */
export function jsonWithoutSecrets(value: object): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (KEY_MEMBER.test(key)) return undefined;
    return typeof member === "string" ? withoutSecrets(member) : member;
  });
}

function plainAddress(rest: string): string {
  const withoutUser = rest.replace(/^:\/\/[^/@?#]*@/, "://");
  const [place = "", ...parameters] = withoutUser.split(/[?&#;]/);
  return parameters.some(isSecret) ? place : withoutUser;
}

function isSecret(parameter: string): boolean {
  const end = parameter.indexOf("=");
  return (
    SECRET_NAME.test(end < 0 ? parameter : parameter.slice(0, end)) ||
    RANDOM_VALUE.test(parameter.slice(end + 1))
  );
}
