/** Settings of a bridge that is to be as fast as it can: a benchmark asks more than people do. */
export const UNLIMITED = {
  MAX_REQUESTS_PER_SECOND: "1000000",
  MAX_REQUESTS_PER_SECOND_PER_ADDRESS: "1000000",
  MAX_BYTES_PER_SECOND: "1073741824",
  MAX_CONNECTIONS_PER_OWNER: "100000",
  MAX_FRAMES_PER_SECOND: "10000",
} as const;
