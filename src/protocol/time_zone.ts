import { z } from "zod";

/**
 * The name of a time zone in the IANA database, such as `Europe/Vienna`. Only its form is checked: a
 * client may know newer zones than the bridge, which does without them.
 */
export const timeZoneSchema = z.string().regex(/^[A-Za-z0-9_+\-/:]{1,64}$/, {
  error: "must be the name of a time zone such as Europe/Vienna",
}).describe("Where the user is: a name of the IANA time zone database, such as Europe/Vienna");
