import Testing

// The built program, run as people run it. Five suites run beside each other, and in each of them one test at a time,
// because a test is a handful of processes.

/// Deliveries carried by processes of their own.
@Suite(.serialized) enum Runs {}

/// The dashboard in a real terminal.
@Suite(.serialized) enum Screens {}

/// Hubs that list clusters, and what of the fleet is dialled at all.
@Suite(.serialized) enum Registries {}

/// The simulated fleet as other people's clients see it.
@Suite(.serialized) enum Simulator {}

/// Bad input, and a world that does not work.
@Suite(.serialized) enum Faults {}
