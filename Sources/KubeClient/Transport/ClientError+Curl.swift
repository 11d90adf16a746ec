import CCurl
import KubernetesAPI

extension ClientError {
  /// What libcurl's word for a failed transfer means for us; `detail` is its sentence, where it has one.
  init(curl code: CURLcode, detail: String) {
    let (kind, message): (Code, String) =
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST: (.nameResolution, "the server's name is not known")
      case CURLE_COULDNT_RESOLVE_PROXY: (.nameResolution, "the proxy's name is not known")
      case CURLE_COULDNT_CONNECT: (.connection, "no connection")
      case CURLE_PROXY: (.connection, "the proxy refused")
      case CURLE_OPERATION_TIMEDOUT: (.timeout, "no answer in time")
      case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM: (.connection, "the connection broke")
      case CURLE_GOT_NOTHING: (.connection, "the server closed the connection without an answer")
      case CURLE_PARTIAL_FILE: (.connection, "the connection broke within the answer")
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
        (.tls, "the server's certificate is not trusted")
      case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT: (.tls, "our client certificate cannot be used")
      case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
        CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
        CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
        (.tls, "the TLS handshake failed")
      case CURLE_BAD_CONTENT_ENCODING: (.garbage, "the answer cannot be decompressed")
      case CURLE_FILESIZE_EXCEEDED: (.tooLarge, "the answer is too large")
      default: (.protocolFault, "the server does not speak HTTP as it should")
      }
    self.init(kind, message, cause: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
  }
}
