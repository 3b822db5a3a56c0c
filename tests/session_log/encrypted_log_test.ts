// The log's own tests once more, with encryption on.
import "./allowances_test.ts?encrypted";
import "./bytes_test.ts?encrypted";
import "./erasure_test.ts?encrypted";
import "./page_bytes_test.ts?encrypted";
import "./session_log_test.ts?encrypted";
import "./repair_test.ts?encrypted";
import "./staging_test.ts?encrypted";
