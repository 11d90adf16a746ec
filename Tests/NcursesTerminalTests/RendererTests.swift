import Testing
@testable import NcursesTerminal
struct RendererTests { @Test func t() {} }
