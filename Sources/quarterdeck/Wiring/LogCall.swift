import KubeClient

/// The client's request for a log; the dashboard has a value of the same name for what a view wants.
typealias LogCall = LogRequest
