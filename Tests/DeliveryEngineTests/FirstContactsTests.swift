import FleetModel
import KubeClient
import Testing

@testable import DeliveryEngine

/// A name that leads to another server while a run is carried.
@Suite struct FirstContactsTests {
  private static func access(_ host: String, _ edit: (inout ClusterAccess) -> Void = { _ in }) -> ClusterAccess {
    var access = ClusterAccess(name: "eu", server: ServerAddress(isSecure: true, host: host, port: 6443))
    access.trust.authorities = .file("/ca.pem")
    edit(&access)
    return access
  }

  @Test("a name that leads to another server is refused, once as news, until it leads back")
  func otherServer() {
    var contacts = FirstContacts()
    #expect(contacts.answer("eu", Self.access("one")) == .same)
    let why = "eu leads elsewhere than when the run began: https://two:6443 instead of https://one:6443"
    #expect(contacts.answer("eu", Self.access("two")) == .elsewhere(why: why, isNews: true))
    #expect(contacts.answer("eu", Self.access("two")) == .elsewhere(why: why, isNews: false))
    #expect(contacts.answer("us", Self.access("two")) == .same)
    #expect(contacts.answer("eu", Self.access("one")) == .same)
    #expect(contacts.answer("eu", Self.access("two")) == .elsewhere(why: why, isNews: true))
  }

  @Test("the same address that is trusted otherwise is another server: authorities, name, any certificate")
  func otherTrust() {
    let changes: [(inout ClusterAccess) -> Void] = [
      { $0.trust.authorities = nil }, { $0.trust.authorities = .data(Secret("x")) },
      { $0.trust.serverName = "other" }, { $0.trust.acceptsAnyCertificate = true },
    ]
    for change in changes {
      var contacts = FirstContacts()
      _ = contacts.answer("eu", Self.access("one"))
      let why = "eu leads elsewhere than when the run began: https://one:6443, with another way to trust it"
      #expect(contacts.answer("eu", Self.access("one", change)) == .elsewhere(why: why, isNews: true))
    }
  }

  @Test("credentials may change, and so may who we are")
  func credentials() {
    var contacts = FirstContacts()
    _ = contacts.answer("eu", Self.access("one"))
    let renewed = Self.access("one") {
      $0.credentials.token = Secret("new")
      $0.user = "other"
      $0.impersonation = Impersonation(user: "ann")
    }
    #expect(contacts.answer("eu", renewed) == .same)
  }
}
