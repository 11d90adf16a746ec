// What Swift cannot call of libcurl by itself: the variadic setopt and getinfo.
#ifndef QUARTERDECK_CCURL_H
#define QUARTERDECK_CCURL_H
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
typedef size_t (*ccurl_data_callback)(char *, size_t, size_t, void *);
typedef int (*ccurl_socket_callback)(CURL *, curl_socket_t, int, void *, void *);
typedef int (*ccurl_timer_callback)(CURLM *, long, void *);
static inline CURLcode ccurl_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_pointer(CURL *h, CURLoption o, const void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_data(CURL *h, CURLoption o, ccurl_data_callback v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_blob(CURL *h, CURLoption o, const void *bytes, size_t length) {
  struct curl_blob blob = {(void *)bytes, length, CURL_BLOB_COPY};
  return curl_easy_setopt(h, o, &blob);
}
/// The bytes stay the caller's and must outlive the handle.
static inline CURLcode ccurl_set_borrowed_blob(CURL *h, CURLoption o, const void *bytes, size_t length) {
  struct curl_blob blob = {(void *)bytes, length, CURL_BLOB_NOCOPY};
  return curl_easy_setopt(h, o, &blob);
}
typedef int (*ccurl_prerequest_callback)(void *, char *, char *, int, int);
static inline CURLcode ccurl_set_prerequest(CURL *h, ccurl_prerequest_callback v) {
  return curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, v);
}
/// A peer that acknowledges nothing for this long is gone, even where bytes of ours wait to be sent.
static inline int ccurl_set_user_timeout(void *data, curl_socket_t socket, curlsocktype purpose) {
  unsigned int milliseconds = 45000;
  (void)data;
  // Programs that we start must not hold our connections open.
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  if (purpose == CURLSOCKTYPE_IPCXN)
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
  return CURL_SOCKOPT_OK;
}
static inline CURLcode ccurl_enable_user_timeout(CURL *h) {
  return curl_easy_setopt(h, CURLOPT_SOCKOPTFUNCTION, ccurl_set_user_timeout);
}
static inline CURLSHcode ccurl_share_sessions(CURLSH *s) {
  return curl_share_setopt(s, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}
static inline CURLcode ccurl_info_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode ccurl_info_offset(CURL *h, CURLINFO i, curl_off_t *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode ccurl_info_string(CURL *h, CURLINFO i, const char **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode ccurl_info_pointer(CURL *h, CURLINFO i, void **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLMcode ccurl_multi_set_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }
static inline CURLMcode ccurl_multi_set_pointer(CURLM *m, CURLMoption o, void *v) { return curl_multi_setopt(m, o, v); }
static inline CURLMcode ccurl_multi_set_socket(CURLM *m, ccurl_socket_callback v) {
  return curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, v);
}
static inline CURLMcode ccurl_multi_set_timer(CURLM *m, ccurl_timer_callback v) {
  return curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, v);
}
static inline CURLcode ccurl_message_result(const CURLMsg *m) { return m->data.result; }
#endif
