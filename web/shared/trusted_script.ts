/** What a browser may require of a script's address. */
interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/** A policy can be made only once. */
const policies = new Map<string, ScriptPolicy>();

/**
 * The address of a worker's script, in the form that the page's policy requires. `name` is listed
 * there, and stands for this one address.
 */
export function trustedScript(name: string, address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (!trustedTypes) return address;
  const policy = policies.get(name) ?? trustedTypes.createPolicy(name, {
    createScriptURL: (url) => url === address ? url : "",
  });
  policies.set(name, policy);
  return policy.createScriptURL(address);
}
