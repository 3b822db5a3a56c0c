// The log's own tests once more, with encryption on.
import "./erasure_test.ts?encrypted";
import "./session_log_test.ts?encrypted";
import "./repair_test.ts?encrypted";
import "./staging_test.ts?encrypted";
