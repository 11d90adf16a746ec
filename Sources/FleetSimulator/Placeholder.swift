import Hummingbird
enum FleetSimulatorPlaceholder {}
