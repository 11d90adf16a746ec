import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct SettingsTests {
  private func read(_ body: String) throws(DashboardSettings.Problems) -> DashboardSettings {
    try DashboardSettings(
      yaml: "apiVersion: quarterdeck.dev/v1alpha1\nkind: Dashboard\n" + body, file: "dashboard.yaml")
  }
  private func problems(_ body: String) -> [String] {
    do throws(DashboardSettings.Problems) {
      _ = try read(body)
      return []
    } catch { return error.problems.map(\.description) }
  }

  @Test("the file says the first view, the theme and keys")
  func whole() throws {
    let settings = try read("home: apps\ntheme: light\nkeys:\n  matrix: M\n  run.pause: Ctrl-P\n  namespace.1: F1\n")
    #expect(settings.home == "apps")
    #expect(settings.theme == "light")
    #expect(settings.keys == ["matrix": .character("M"), "run.pause": .control("p"), "namespace.1": .function(1)])
    var configuration = Moment.configuration
    configuration.keys = settings.keys
    configuration.home = "apps"
    var driven = Driven(configuration)
    #expect(driven.state.place.view == "apps")
    driven.command("fleet")
    driven.press(.character("M"))
    #expect(driven.state.place.view == "matrix")
  }

  @Test("two bindings that share a key are a fault with file and line that names both")
  func clash() {
    #expect(
      problems("keys:\n  wide: m\n") == [
        "dashboard.yaml:4: m for wide is also matrix, in fleet; give one of them another key",
        "dashboard.yaml:4: m for wide is also apps.matrix, in apps; give one of them another key",
      ])
    // Two that change places do not clash.
    #expect(problems("keys:\n  history.toggle: '['\n  history.back: '-'\n").isEmpty)
    #expect(
      problems("keys:\n  run.pause: j\n").first?.contains("j for run.pause is also j, which moves, in run") == true)
    let both = problems("keys:\n  matrix: Z\n  wide: Z\n")
    #expect(both.count == 1)
    #expect(both.first?.contains("Z for matrix is also wide") == true)
  }

  @Test("all faults are told at once, each with its line and what is allowed")
  func faults() {
    let all = problems("home: nowhere\ncolour: red\nkeys:\n  run.paus: x\n  wide: Hyper-X\n")
    #expect(all.map { $0.split(separator: ":")[1] } == ["3", "4", "6", "7"])
    #expect(all[0].contains("fleet, apps"))
    #expect(all[1].contains("colour is no field"))
    #expect(all[2].contains("run.pause"))
    #expect(all[3].contains("Hyper-X is no key"))
    #expect(problems("keys: [").first?.hasPrefix("dashboard.yaml:") == true)
  }

  @Test("every view that may be the first opens by itself", arguments: DashboardConfiguration.homes)
  func homes(_ home: String) {
    var configuration = Moment.configuration
    configuration.home = home
    let driven = Driven(configuration)
    #expect(driven.state.place.view == home)
    #expect(driven.lines.count == 24)
  }

  @Test("every binding that a view ever has can be named in the file")
  func everyBindingIsNamed() {
    let catalog = KeyCatalog()
    #expect(catalog.clashes([:]).isEmpty)
    for way in GoldenFrameTests.ways {
      var driven = Driven()
      way.way(&driven)
      for binding in driven.state.bindings where !binding.name.hasPrefix("plan.digit") && binding.name != "plan.start" {
        #expect(catalog.names.contains(binding.name), "\(binding.name) of \(way.name)")
      }
    }
  }
}
