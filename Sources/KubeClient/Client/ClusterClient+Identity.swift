import KubernetesAPI

extension ClusterClient {
  /// Who the cluster is: the UID of its namespace `kube-system`, or its address and authorities.
  ///
  /// The second where the first may not be read. Called back on the net thread.
  @discardableResult
  func identify(
    purpose: String, _ done: @escaping @Sendable (Result<String, ClientError>) -> Void
  ) -> CallHandle {
    var call = APICall("get", path: "/api/v1/namespaces/kube-system", purpose: purpose)
    call.accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json"
    return send(call) { [access] result in
      switch result {
      case .success(let answer):
        let uid = (try? JSON(parsing: answer.body)).map { KubernetesObject($0).uid } ?? ""
        done(uid.isEmpty ? .failure(ClientError(.garbage, "kube-system has no UID")) : .success(uid))
      case .failure(let error) where error.isForbidden || error.isNotFound:
        done(.success(access.addressIdentity))
      case .failure(let error): done(.failure(error))
      }
    }
  }

  /// Who the cluster is, in a form that can be saved beside what it said.
  package func identity(purpose: String = "identity") async throws(ClientError) -> String {
    try await withCallback { self.identify(purpose: purpose, $0) }
  }

  /// Asks for a sign of life, once for all who ask at the same time; any answer of the server is one.
  ///
  /// Called back on the net thread.
  func prove(purpose: String, _ done: @escaping @Sendable (ClientError?) -> Void) {
    guard pulse.ask(done) else { return }
    send(APICall("get", path: "/livez", purpose: purpose)) { [pulse] result in
      switch result {
      case .success: pulse.answer(nil)
      // A server that refuses is a server that lives.
      case .failure(let error): pulse.answer(error.code == .status && error.httpStatus < 500 ? nil : error)
      }
    }
  }
}

extension ClusterAccess {
  /// What names a cluster that does not tell its UID: where it is and whom it is trusted by.
  var addressIdentity: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let authorities: [UInt8] =
      switch trust.authorities {
      case .data(let secret): secret.bytes
      case .file(let path): Array(path.utf8)
      case nil: []
      }
    // FNV-1a: it only has to tell one of our own clusters from another.
    for byte in Array(server.description.utf8) + [0] + authorities {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return "address:" + String(hash, radix: 16)
  }
}
