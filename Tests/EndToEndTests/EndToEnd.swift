import Testing

/// The built program, run as people run it: one test at a time, because each of them is a handful of processes.
@Suite(.serialized) enum EndToEnd {}
