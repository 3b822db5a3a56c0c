/** Models that no longer answer, and the day on which each was retired. */
export const RETIRED_MODELS: Readonly<Record<string, string>> = {
  "claude-3-5-sonnet-20241022": "2025-10-28",
};
