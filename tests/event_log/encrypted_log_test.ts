// The log's own tests once more, with encryption on.
import "./event_log_test.ts?encrypted";
