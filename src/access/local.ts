/**
 * The owner of every request while there are no tokens, and so of everything stored until then. A
 * static token may speak for it; a JWT may not: nobody knows what a provider calls its users.
 */
export const LOCAL_OWNER = "local";
